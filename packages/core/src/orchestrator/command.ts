import type { DomainEvent } from "../messages/events.js";

/** What the orchestrator wants done where a layer ends: by whoever completed it. */
export type BoundaryCommand =
  /** Go on only if all items of this position are completed, and nobody has confirmed the next one. */
  | { readonly do: "requireCompleted"; readonly position: number }
  /** Go on only while the run is at this position, and nobody has confirmed that. */
  | { readonly do: "requireProvisional"; readonly position: number }
  /** Move the run here from the position before, or take over from whoever did that and did not confirm it; go on only if either succeeds. */
  | { readonly do: "claim"; readonly position: number }
  /** Send the tasks of a position: all of them, or those of some items. */
  | { readonly do: "enqueue"; readonly position: number; readonly items?: readonly number[] }
  /** Say that the tasks of a position are in the queue, so that nobody sends them again. */
  | { readonly do: "confirm"; readonly position: number }
  /** Sum up the losses of a step's batch and keep the sum. */
  | { readonly do: "measureLoss"; readonly step: number }
  /** Average the losses of an epoch over its examples and publish the cost. */
  | { readonly do: "completeEpoch"; readonly epoch: number }
  /** Drop what only this step reads. */
  | { readonly do: "releaseStep"; readonly step: number };

/** What the orchestrator wants done. */
export type Command =
  | BoundaryCommand
  /** Do either, by whether the run is to stop at this position. Only once it has got there is that settled: until then somebody may ask for it. */
  | {
      readonly do: "choose";
      readonly stoppingAt: number;
      readonly ifSo: readonly Command[];
      readonly otherwise: readonly Command[];
    }
  | { readonly do: "recordCost"; readonly epoch: number; readonly cost: number }
  /** End the run here if its next epoch would go beyond its budget; go on only if it does not. */
  | { readonly do: "keepToBudget"; readonly epoch: number }
  /** Save the parameters with which a step starts. */
  | { readonly do: "saveCheckpoint"; readonly step: number }
  | { readonly do: "publish"; readonly event: DomainEvent };
