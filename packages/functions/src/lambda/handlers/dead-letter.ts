import { deadEvent } from "../../dead-letter.js";
import { type HandlerDependencies, keepLetter } from "../dependencies.js";
import { failedInvocationOf, letterBodyOf } from "../envelopes.js";
import type { EventHandler } from "./event.js";

/**
 * The handler of what Lambda gave up, as the destination `OnFailure` of other functions.
 *
 * @param isNeeded whether a run cannot go on without those functions, so that it fails.
 */
export function deadLetterHandler(dependencies: HandlerDependencies, isNeeded = true): EventHandler {
  return async (record) => {
    const { event, reason, wasUnavailable } = failedInvocationOf(record);
    const letter = { kind: "event", body: letterBodyOf(event), reason } as const;
    try {
      await keepLetter(dependencies, letter);
      if (isNeeded) await deadEvent(dependencies.services, { ...letter, wasUnavailable });
    } catch (error) {
      dependencies.telemetry.failure("an event could not be given up", error, event);
      throw error;
    }
  };
}
