import type { PutEventsEntry } from "./put-events.js";

/** What goes wrong with one request to PutEvents; nothing of it is delivered but what the answer says. */
export type PutEventsFault =
  /** HTTP 400, ThrottlingException. */
  | "throttle"
  /** HTTP 500, InternalException. */
  | "500"
  /** Every second entry, the first included, fails with ThrottlingException. */
  | "entries";

/** What goes wrong, asked anew for every request or delivery. */
export interface EventBridgeFaults {
  readonly failing?: (request: { readonly entries: readonly PutEventsEntry[] }) => PutEventsFault | undefined;
  /** Whether one event is delivered to one target twice: EventBridge promises at least once. */
  readonly duplicate?: () => boolean;
  /** How long an event travels from the answer of PutEvents to the queue of its target, in milliseconds. */
  readonly latencyMs?: () => number;
}
