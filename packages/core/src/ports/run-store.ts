import type { Run, RunSteering } from "../run/run.js";

/** What the watchdog remembers of a run between two looks. */
export interface WatchdogNote {
  /** The position at the last look. */
  readonly position: number;
  /** Neurons that were missing there. */
  readonly missing: number;
  /** How often the run has been nudged there. */
  readonly nudges: number;
  /** When that was, in milliseconds since 1970. */
  readonly atMs: number;
}

/** What somebody asks of a running run. */
export interface SteeringRequest {
  /** The same for every delivery of one request, so that one which comes again late, after others, changes nothing. */
  readonly id: string;
  /** What it is to do; undefined to go on. */
  readonly steering: RunSteering | undefined;
}

/** The last requests of a run whose ids a store keeps, at least. */
export const steeringRequestsKept = 20;

/** The records of runs as those see them who only want to know what a run is. */
export interface RunReader {
  get(runId: string): Promise<Run | undefined>;
}

/** The records of runs. Every write is one conditional write of one record. */
export interface RunStore extends RunReader {
  /** @returns false when the run exists already; nothing is changed then. */
  create(run: Run): Promise<boolean>;

  /**
   * Records how a running run is steered. One that is stopping stays so.
   *
   * @returns whether the request was carried out: not if it was before, if the run is stopping, or if it is not running (any more).
   */
  steer(runId: string, request: SteeringRequest): Promise<boolean>;

  /** Ends a running run; nobody steers it any more. @returns false when it is not running (any more); nothing is changed then. */
  end(runId: string, end: Pick<Run, "status" | "endedAt" | "reason" | "problems">): Promise<boolean>;

  /**
   * Makes a failed run a running one again, as if it had not ended.
   *
   * @param budget takes the place of the one among its parameters.
   * @returns false when it has not failed, or never began; nothing is changed then.
   */
  reopen(runId: string, budget?: number): Promise<boolean>;

  running(): Promise<Run[]>;

  /** Records the cost of an epoch; a second record of the same epoch takes the first one's place. */
  recordCost(runId: string, epoch: number, cost: number): Promise<void>;

  /** @returns the costs by epoch. */
  costs(runId: string): Promise<number[]>;

  noteNudge(runId: string, note: WatchdogNote): Promise<void>;

  nudges(runId: string): Promise<WatchdogNote | undefined>;
}
