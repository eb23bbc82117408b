import { UnavailableError } from "../errors.js";
import { InvalidMessageError } from "../messages/parse.js";

/** How often a message whose handling failed is tried again. */
export type Retry =
  /** It can never succeed: nobody needs what was meant for nobody. */
  | "never"
  /** Three deliveries in all: it may be the message, or bad luck. */
  | "limited"
  /** As often as it takes: nothing is wrong with the message. */
  | "unlimited";

/** Deliveries of a message whose retries are limited. */
export const mostDeliveries = 3;

/** What is to become of a message whose handling failed. The one place that decides it. */
export function retryOf(error: unknown): Retry {
  if (error instanceof InvalidMessageError) return "never";
  return error instanceof UnavailableError ? "unlimited" : "limited";
}
