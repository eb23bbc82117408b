import type { EventDelivery, EventType, Services } from "@snn/core";
import { functionCatalogue, type SubscriberName } from "./catalogue.js";
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

/** Those who are told of events wherever SNN runs. Only on AWS is there a service to roll a model out to. */
const handlers = { launch, trainer, finish, notify } satisfies Record<
  Exclude<SubscriberName, "rollout">,
  EventSubscription["handler"]
>;

/** Who is told of which events: the same on AWS and on a laptop. */
export const eventSubscriptions: readonly EventSubscription[] = (
  Object.keys(handlers) as (keyof typeof handlers)[]
).map((name) => {
  const { types, isNeeded } = functionCatalogue[name];
  return { name, types, isNeeded, handler: handlers[name] };
});
