import type { Compute, CurrentModel, DomainEvent, Results, Run, RunStore, TileReport } from "@snn/core";
import type { TestExamples } from "./examples.js";

/** Messages that wait to be delivered, and those that a worker has. */
export interface QueueDepth {
  readonly waiting?: number;
  readonly inFlight?: number;
  /** Dead letters. */
  readonly dead?: number;
}

/** A run as the live page sees it. What a place cannot give, it leaves out, and the page goes without. */
export interface WatchedRun {
  readonly runId: string;
  readonly runs: Pick<RunStore, "get" | "costs">;

  /** Calls back for what happens to this run from now on. An event may be told again. @returns how to stop that. */
  events(listener: (event: DomainEvent) => void): () => void;

  /** The position that the run has reached, where it can be asked for: while a run is paused, nobody tells. */
  position?(): Promise<number | undefined>;

  /** Whether {@link events} tells of every layer, and not of epochs only. */
  readonly tellsLayers: boolean;

  /**
   * Calls back for every completed layer where {@link events} does not. Is asked for only while somebody watches.
   *
   * @param outOfReach is called when it turns out that nothing will be told.
   * @returns how to stop that.
   */
  layers?(listener: (event: DomainEvent) => void, outOfReach: () => void): () => void;

  /** Calls back for every tile of this run that was computed. Is asked for only while somebody watches. @returns how to stop that. */
  tiles?(listener: (tile: TileReport) => void): () => void;

  /** What was counted of the run's messages. */
  counters?(): Promise<Readonly<Record<string, number>>>;

  queue?(): Promise<QueueDepth>;

  /**
   * The model as it is now.
   *
   * @param known what was returned before: the same is returned again while the step is the same.
   */
  model(known: CurrentModel | undefined): Promise<CurrentModel | undefined>;

  /** Some examples of the test set, to look at. Undefined as long as they cannot be had. */
  examples(): Promise<TestExamples | undefined>;

  /** The results of a run that is over. */
  results(): Promise<Results | undefined>;

  /** Whether anybody works on a run that is recorded as running. @default somebody does */
  isAtWork?(run: Run): Promise<boolean>;

  readonly compute: Compute;

  /** Publishes that the run is to be paused, resumed or stopped. */
  publish?(event: DomainEvent): Promise<void>;
}
