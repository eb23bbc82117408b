import type { DomainEvent, EventDetail, Run } from "@snn/core";

type EpochCompleted = Extract<DomainEvent, { type: "EpochCompleted" }>;

/**
 * Tells the story of a run from what is on record of it and from its events, which come at once, but perhaps not all, and in any
 * order: no event twice, epochs in their order, and the end by the record alone, since what a run leaves behind is there by then.
 */
export class RunNarrator {
  readonly #runId: string;
  readonly #tell: (event: DomainEvent) => void;
  /** The epoch that is to be told as completed next; undefined before the first look at the record. */
  #nextEpoch: number | undefined;
  /** Events of epochs that cannot be told yet, since one before is missing. */
  readonly #early = new Map<number, EpochCompleted>();
  #startedEpoch = -1;
  #hasBegun = false;
  #endIsAnnounced = false;
  #isOver = false;

  constructor(runId: string, tell: (event: DomainEvent) => void) {
    this.#runId = runId;
    this.#tell = tell;
  }

  /** Whether the end has been announced, which the record tells. */
  get endIsAnnounced(): boolean {
    return this.#endIsAnnounced;
  }

  /** Whether something has happened that only the record can tell. */
  get isBehind(): boolean {
    return this.#endIsAnnounced || this.#early.size > 0;
  }

  /** Hears an event of the run. */
  hear(event: DomainEvent): void {
    if (this.#isOver) return;
    switch (event.type) {
      case "ModelEvaluated":
      case "TrainingFailed":
        this.#endIsAnnounced = true;
        return;
      case "EpochStarted":
        this.#start(event.detail.epoch);
        return;
      case "EpochCompleted":
        if (event.detail.epoch >= (this.#nextEpoch ?? 0)) this.#early.set(event.detail.epoch, event);
        this.#tellEpochs([]);
        return;
      default:
        this.#tell(event);
    }
  }

  /** Reads what is on record, the costs of the epochs that are completed. At the first time only the last of these is told: it sums up those before. */
  read(run: Run | undefined, costs: readonly number[]): void {
    if (run?.status === "running" && run.training !== undefined && !this.#hasBegun) {
      this.#hasBegun = true;
      this.#start(costs.length);
    }
    this.#nextEpoch ??= Math.max(0, costs.length - 1);
    this.#tellEpochs(costs);
  }

  /** Tells the end, after which there is nothing more to tell. */
  end(event: DomainEvent): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell(event);
  }

  #start(epoch: number): void {
    if (epoch <= this.#startedEpoch) return;
    this.#startedEpoch = epoch;
    this.#tell({ type: "EpochStarted", detail: { runId: this.#runId, epoch } });
  }

  #tellEpochs(costs: readonly number[]): void {
    if (this.#nextEpoch === undefined) return;
    for (const epoch of this.#early.keys()) if (epoch < this.#nextEpoch) this.#early.delete(epoch);
    for (;;) {
      const epoch = this.#nextEpoch;
      const cost = costs[epoch] ?? this.#early.get(epoch)?.detail.cost;
      if (cost === undefined) return;
      this.#early.delete(epoch);
      this.#nextEpoch++;
      const detail: EventDetail<"EpochCompleted"> = { runId: this.#runId, epoch, cost };
      this.#tell({ type: "EpochCompleted", detail });
    }
  }
}
