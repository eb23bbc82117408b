import { retryOf, type Services } from "@snn/core";
import { deadEvent } from "../../dead-letter.js";
import type { EventSubscription } from "../../subscriptions.js";
import { type HandlerDependencies, keepLetter } from "../dependencies.js";
import { eventDeliveryOf, letterBodyOf } from "../envelopes.js";

/** A handler of what Lambda invokes asynchronously. */
export type EventHandler = (event: unknown) => Promise<void>;

/**
 * A handler of events. What can never succeed is given up at once; any other failure is thrown, so that Lambda tries it
 * again, and in the end sends it to the function of dead letters.
 *
 * @param isNeeded whether a run cannot go on without it, so that it fails when an event is given up.
 */
export function eventHandler(
  dependencies: HandlerDependencies,
  handle: (services: Services, event: unknown) => Promise<void>,
  isNeeded = true,
): EventHandler {
  return async (event) => {
    try {
      await handle(dependencies.services, event);
    } catch (error) {
      dependencies.telemetry.failure("an event could not be handled", error, event);
      if (retryOf(error) !== "never") throw error;
      const letter = { kind: "event", body: letterBodyOf(event), reason: (error as Error).message } as const;
      await keepLetter(dependencies, letter);
      if (isNeeded) await deadEvent(dependencies.services, letter);
    }
  };
}

/** A handler of the domain events that EventBridge delivers. */
export function subscriptionHandler(
  dependencies: HandlerDependencies,
  { handler, isNeeded }: Pick<EventSubscription, "handler" | "isNeeded">,
): EventHandler {
  return eventHandler(dependencies, async (services, event) => handler(services, eventDeliveryOf(event)), isNeeded);
}
