import type { DomainEvent } from "./events.js";
import { messageVersion } from "./fields.js";
import { parseEvent, parseQueueMessage } from "./parse.js";
import type { QueueMessage } from "./queue-message.js";

/** A message of the work queue as it travels: JSON that names its version. @throws InvalidMessageError for what does not fit the schema. */
export function encodeQueueMessage(message: QueueMessage): string {
  return JSON.stringify({ version: messageVersion, ...parseQueueMessage(message) });
}

/** The detail of an event as it travels: JSON that names its version. @throws InvalidMessageError for what does not fit the schema. */
export function encodeEventDetail(event: DomainEvent): string {
  return JSON.stringify({ version: messageVersion, ...parseEvent(event).detail });
}
