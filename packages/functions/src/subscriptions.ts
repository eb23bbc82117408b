import type { EventDelivery, EventType, Services } from "@snn/core";
import { finish } from "./finish.js";
import { launch } from "./launch.js";
import { notify } from "./notify.js";
import { trainer } from "./trainer.js";

/** A handler and the events that it is told of. */
export interface EventSubscription {
  readonly name: string;
  readonly types: readonly EventType[];
  readonly handler: (services: Services, delivery: EventDelivery) => Promise<void>;
}

/** Who is told of which events: the same on AWS and on a laptop. */
export const eventSubscriptions: readonly EventSubscription[] = [
  { name: "launch", types: ["TrainingRequested"], handler: launch },
  { name: "trainer", types: ["EpochStarted", "LayerCompleted", "EpochCompleted"], handler: trainer },
  { name: "finish", types: ["TrainingCompleted", "TrainingFailed"], handler: finish },
  { name: "notify", types: ["EpochStarted", "EpochCompleted", "ModelEvaluated", "TrainingFailed"], handler: notify },
];
