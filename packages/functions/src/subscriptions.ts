import type { EventDelivery, EventType, Services } from "@snn/core";
import { finish } from "./finish.js";
import { launch } from "./launch.js";
import { notify } from "./notify.js";
import { trainer } from "./trainer.js";

/** A handler and the events that it is told of. */
export interface EventSubscription {
  readonly name: string;
  readonly types: readonly EventType[];
  /** Whether a run cannot go on without it: then it fails when an event could not be handled. */
  readonly isNeeded: boolean;
  readonly handler: (services: Services, delivery: EventDelivery) => Promise<void>;
}

/** Who is told of which events, by name: the same on AWS and on a laptop. */
export const subscriptions = {
  launch: { types: ["TrainingRequested"], isNeeded: true, handler: launch },
  trainer: { types: ["EpochStarted", "LayerCompleted", "EpochCompleted"], isNeeded: true, handler: trainer },
  finish: { types: ["TrainingCompleted", "TrainingFailed"], isNeeded: true, handler: finish },
  notify: {
    types: [
      "EpochStarted",
      "EpochCompleted",
      "ModelEvaluated",
      "TrainingFailed",
      "ModelReleased",
      "ModelApproved",
      "ModelRejected",
      "ModelRolledBack",
    ],
    isNeeded: false,
    handler: notify,
  },
} as const satisfies Record<string, Omit<EventSubscription, "name">>;

/** The same as a list. */
export const eventSubscriptions: readonly EventSubscription[] = Object.entries(subscriptions).map(
  ([name, subscription]) => ({ name, ...subscription }),
);
