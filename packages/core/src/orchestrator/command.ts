import type { DomainEvent } from "../messages/events.js";

/** What the orchestrator wants done. */
export type Command =
  /** Go on only while the run is at this position; with `orNext`, only once all items of it are completed, be the next one claimed or not. */
  | { readonly do: "require"; readonly position: number; readonly orNext?: true }
  /** Move the run here from the position before; go on only if that succeeds. */
  | { readonly do: "claim"; readonly position: number }
  /** Do either, by whether the run is to stop at this position. Only once it has got there is that settled: until then somebody may ask for it. */
  | {
      readonly do: "choose";
      readonly stoppingAt: number;
      readonly ifSo: readonly Command[];
      readonly otherwise: readonly Command[];
    }
  /** Send the tasks of a position: all of them, or those of some neurons. */
  | { readonly do: "enqueue"; readonly position: number; readonly neurons?: readonly number[] }
  /** Sum up the losses of a step's batch and keep the sum. */
  | { readonly do: "measureLoss"; readonly step: number }
  /** Average the losses of an epoch over its examples and publish the cost. */
  | { readonly do: "completeEpoch"; readonly epoch: number }
  | { readonly do: "recordCost"; readonly epoch: number; readonly cost: number }
  /** Save the parameters with which a step starts. */
  | { readonly do: "saveCheckpoint"; readonly step: number }
  /** Drop what only this step reads. */
  | { readonly do: "releaseStep"; readonly step: number }
  | { readonly do: "publish"; readonly event: DomainEvent };
