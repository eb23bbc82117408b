import type { DomainEvent } from "@snn/core";
import { type TailOptions, tailEvents } from "@snn/core/adapters/aws";
import { eventBridgeClient, sqsClient } from "./clients.js";
import type { ProcessCloud } from "./process-cloud.js";

/**
 * Tells of what happens to a run from now on, while it happens: every event once, in any order, and of the first moments perhaps not all.
 * The records of the run tell what is missing.
 *
 * @returns how to stop it, which resolves when nothing of it is left in the cloud.
 * @throws UnavailableError when the caller may not do that.
 */
export type Tail = (
  runId: string,
  listener: (event: DomainEvent) => void,
  options?: TailOptions,
) => Promise<() => Promise<void>>;

/** The tail of events on a bus. */
export function tailOf(cloud: ProcessCloud, busName: string): Tail {
  return (runId, listener, options) =>
    tailEvents({ sqs: sqsClient(cloud), eventBridge: eventBridgeClient(cloud), busName }, runId, listener, options);
}
