import type { DomainEvent } from "@snn/core";
import type { Display } from "../../src/display/display.js";
import type { CaseArguments } from "./case-arguments.js";

/** The display of a training that is measured: it looks at the clock whenever an epoch is over. */
export class EpochClock implements Display {
  readonly epochMs: number[] = [];
  readonly costs: number[] = [];
  readonly #seconds: number;
  readonly #leastEpochs: number;
  readonly #whenDone: () => void;
  readonly #complaints: string[] = [];
  #lastMs = 0;
  #totalMs = 0;
  #isDone = false;

  /** @param whenDone is called once, when the training has lasted as long as it should. */
  constructor({ seconds, leastEpochs }: Pick<CaseArguments, "seconds" | "leastEpochs">, whenDone: () => void) {
    this.#seconds = seconds;
    this.#leastEpochs = leastEpochs;
    this.#whenDone = whenDone;
  }

  event({ type, detail }: DomainEvent): void {
    if (this.#isDone || (type !== "EpochStarted" && type !== "EpochCompleted")) return;
    const nowMs = performance.now();
    if (type === "EpochCompleted") {
      // What follows until the next one is completed belongs to the next one, its start included.
      this.epochMs.push(nowMs - this.#lastMs);
      this.costs.push(detail.cost);
      this.#totalMs += nowMs - this.#lastMs;
      this.#lastMs = nowMs;
      this.#isDone = this.epochMs.length >= this.#leastEpochs && this.#totalMs >= 1000 * this.#seconds;
      if (this.#isDone) this.#whenDone();
    } else if (detail.epoch === 0) this.#lastMs = nowMs;
  }

  failed(line: string): void {
    this.#complaints.push(line);
  }

  /** @throws Error when the training has ended before. */
  checkDone(): void {
    if (!this.#isDone) throw new Error(this.#complaints.join("; ") || "the training ended too early");
  }

  started(): void {}
  notice(): void {}
  async finished(): Promise<void> {}
  close(): void {}
}
