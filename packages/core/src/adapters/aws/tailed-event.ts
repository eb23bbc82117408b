import { z } from "zod";
import type { DomainEvent } from "../../messages/events.js";
import { parseEvent } from "../../messages/parse.js";

/** What EventBridge puts into a queue, as far as it is of use here. */
const envelopeSchema = z.object({ id: z.string().min(1), "detail-type": z.string(), detail: z.unknown() });

/** An event as it arrives, with the id that all its copies share. */
export interface TailedEvent {
  readonly id: string;
  readonly event: DomainEvent;
}

/**
 * The domain event in the body of a message, without the version of its schema, as within a process. Undefined for anything else:
 * whoever may publish on the bus can name our source, and what he says does not concern who listens.
 */
export function tailedEventOf(body: string | undefined): TailedEvent | undefined {
  try {
    const { id, "detail-type": type, detail } = envelopeSchema.parse(JSON.parse(body ?? ""));
    const event = parseEvent({ type, detail });
    const { version: _, ...told } = event.detail;
    return { id, event: { type: event.type, detail: told } as DomainEvent };
  } catch {
    return undefined;
  }
}
