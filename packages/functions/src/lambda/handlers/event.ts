import { retryOf, type Services } from "@snn/core";
import type { EventSubscription } from "../../subscriptions.js";
import { type HandlerDependencies, keepLetter } from "../dependencies.js";
import { eventDeliveryOf, letterBodyOf } from "../envelopes.js";

/** A handler of what Lambda invokes asynchronously. */
export type EventHandler = (event: unknown) => Promise<void>;

/**
 * A handler of events. What can never succeed is kept with the dead letters at once, and no run needs it; any other failure is thrown, so that Lambda tries it
 * again, and in the end sends it to the function of dead letters.
 */
export function eventHandler(
  dependencies: HandlerDependencies,
  handle: (services: Services, event: unknown) => Promise<void>,
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
export function subscriptionHandler(
  dependencies: HandlerDependencies,
  handler: EventSubscription["handler"],
): EventHandler {
  return eventHandler(dependencies, async (services, event) => handler(services, eventDeliveryOf(event)));
}
