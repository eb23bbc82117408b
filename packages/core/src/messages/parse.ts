import type { z } from "zod";
import { type DomainEvent, type EventType, eventSchemas } from "./events.js";
import { hedgeSchema } from "./hedge.js";
import { type NeuronTask, neuronTaskSchema } from "./neuron-task.js";
import type { QueueMessage } from "./queue-message.js";

/** A message that does not fit its schema. It will not fit the next time either, so it belongs with the dead letters. */
export class InvalidMessageError extends Error {
  override readonly name = "InvalidMessageError";
}

/** Checks a neuron task. @throws InvalidMessageError */
function parseNeuronTask(body: unknown): NeuronTask {
  const parsed = neuronTaskSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw misfit("NeuronTask", parsed.error);
}

/** Checks what comes from the work queue, or goes there: what has a delay is a hedge, anything else a task. @throws InvalidMessageError */
export function parseQueueMessage(body: unknown): QueueMessage {
  if (typeof body !== "object" || body === null || !("delaySeconds" in body)) return parseNeuronTask(body);
  const parsed = hedgeSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw misfit("Hedge", parsed.error);
}

/** Checks an event. @throws InvalidMessageError */
export function parseEvent(event: unknown): DomainEvent {
  const { type, detail } = (typeof event === "object" && event !== null ? event : {}) as Record<string, unknown>;
  if (typeof type !== "string" || !Object.hasOwn(eventSchemas, type))
    throw new InvalidMessageError(`no known event type: ${String(JSON.stringify(type)).slice(0, 100)}`);
  const parsed = eventSchemas[type as EventType].safeParse(detail);
  if (parsed.success) return { type, detail: parsed.data } as DomainEvent;
  throw misfit(type, parsed.error);
}

function misfit(kind: string, error: z.ZodError): InvalidMessageError {
  const issues = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  return new InvalidMessageError(`${kind} does not fit its schema: ${issues.join("; ")}`);
}
