import type { z } from "zod";
import { type DomainEvent, type EventType, eventSchemas } from "./events.js";
import { type NeuronTask, neuronTaskSchema } from "./neuron-task.js";

/** A message that does not fit its schema. It will not fit the next time either, so it belongs with the dead letters. */
export class InvalidMessageError extends Error {
  override readonly name = "InvalidMessageError";
}

/** Checks a neuron task. @throws InvalidMessageError */
export function parseNeuronTask(body: unknown): NeuronTask {
  const parsed = neuronTaskSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw misfit("NeuronTask", parsed.error);
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
