import type { DeadLetter, FailureServices } from "@snn/core";
import { deadEvent } from "../../dead-letter.js";
import { type HandlerDependencies, keepLetter } from "../dependencies.js";
import { failedInvocationOf, letterBodyOf } from "../envelopes.js";
import type { EventHandler } from "./event.js";

/** The handler of what Lambda gave up, as the destination `OnFailure` of functions that a run cannot go on without: it fails. */
export function deadLetterHandler(dependencies: HandlerDependencies<FailureServices>): EventHandler {
  return letterHandler(dependencies, (letter) => deadEvent(dependencies.services, letter));
}

/** The handler of what Lambda gave up, as the destination `OnFailure` of functions that runs can do without: it is kept, and that is all. */
export function keptLetterHandler(dependencies: HandlerDependencies): EventHandler {
  return letterHandler(dependencies, async () => {});
}

function letterHandler(dependencies: HandlerDependencies, next: (letter: DeadLetter) => Promise<void>): EventHandler {
  return async (record) => {
    const { event, reason, wasUnavailable } = failedInvocationOf(record);
    const letter = { kind: "event", body: letterBodyOf(event), reason } as const;
    try {
      await keepLetter(dependencies, letter);
      await next({ ...letter, wasUnavailable });
    } catch (error) {
      dependencies.telemetry.failure("an event could not be given up", error, event);
      throw error;
    }
  };
}
