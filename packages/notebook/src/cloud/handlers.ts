import type { EventDelivery, FailedItem, ObjectCreated, QueueDelivery, Services } from "@snn/core";
import { eventSubscriptions, neuron, release, upload } from "@snn/functions";

/** A handler that is told of an event. */
type OnEvent = (services: Services, delivery: EventDelivery) => Promise<void>;

/** The handlers of SNN by name: the functions that AWS Lambda calls, to be called by hand. */
export interface Handlers {
  readonly upload: (services: Services, created: ObjectCreated) => Promise<void>;
  readonly launch: OnEvent;
  readonly trainer: OnEvent;
  readonly finish: OnEvent;
  readonly neuron: (services: Services, messages: readonly QueueDelivery[]) => Promise<FailedItem[]>;
  readonly release: (services: Services, created: ObjectCreated) => Promise<void>;
}

const onEvent = Object.fromEntries(eventSubscriptions.map(({ name, handler }) => [name, handler])) as Record<
  "launch" | "trainer" | "finish",
  OnEvent
>;

export const handlers: Handlers = { ...onEvent, upload, neuron, release };
