import type { Letter } from "@snn/core/adapters/aws";
import type { Telemetry } from "./telemetry.js";

/** Where messages are kept that were given up. */
export interface DeadLetterBox {
  /** Keeps a letter. */
  keep(letter: Letter): Promise<void>;
}

/** What a handler is built from: the services that it needs, and what every handler of messages has. */
export interface HandlerDependencies<SomeServices = unknown> {
  readonly services: SomeServices;
  readonly deadLetters: DeadLetterBox;
  readonly telemetry: Telemetry;
}

/**
 * Keeps a message that is given up. To be called before its run is failed: the other way round, a message that comes again
 * because it could not be kept would be stale by then, and nobody would ever see it.
 */
export async function keepLetter({ deadLetters, telemetry }: HandlerDependencies, letter: Letter): Promise<void> {
  await deadLetters.keep(letter);
  telemetry.deadLetter(letter);
}
