import type { DomainEvent } from "./events.js";
import { messageVersion } from "./fields.js";
import type { NeuronTask } from "./neuron-task.js";
import { parseEvent, parseNeuronTask } from "./parse.js";

/** A neuron task as it travels: JSON that names its version. @throws InvalidMessageError for what does not fit the schema. */
export function encodeNeuronTask(task: NeuronTask): string {
  return JSON.stringify({ version: messageVersion, ...parseNeuronTask(task) });
}

/** The detail of an event as it travels: JSON that names its version. @throws InvalidMessageError for what does not fit the schema. */
export function encodeEventDetail(event: DomainEvent): string {
  return JSON.stringify({ version: messageVersion, ...parseEvent(event).detail });
}
