import { type EventDelivery, retryOf } from "@snn/core";
import { type HandlerDependencies, keepLetter } from "../dependencies.js";
import { eventDeliveryOf, letterBodyOf } from "../envelopes.js";

/** A handler of what Lambda invokes asynchronously. */
export type EventHandler = (event: unknown) => Promise<void>;

/**
 * A handler of events. What can never succeed is kept with the dead letters at once, and no run needs it; any other failure is thrown, so that Lambda tries it
 * again, and in the end sends it to the function of dead letters.
 */
export function eventHandler<SomeServices>(
  dependencies: HandlerDependencies<SomeServices>,
  handle: (services: SomeServices, event: unknown) => Promise<void>,
): EventHandler {
  return async (event) => {
    try {
      await handle(dependencies.services, event);
    } catch (error) {
      dependencies.telemetry.failure("an event could not be handled", error, event);
      if (retryOf(error) !== "never") throw error;
      await keepLetter(dependencies, { kind: "event", body: letterBodyOf(event), reason: (error as Error).message });
    }
  };
}

/** A handler of the domain events that EventBridge delivers. */
export function subscriptionHandler<SomeServices>(
  dependencies: HandlerDependencies<SomeServices>,
  handler: (services: SomeServices, delivery: EventDelivery) => Promise<void>,
): EventHandler {
  return eventHandler(dependencies, async (services, event) => handler(services, eventDeliveryOf(event)));
}
