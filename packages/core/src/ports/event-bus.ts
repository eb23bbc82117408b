import type { DomainEvent } from "../messages/events.js";

/** An event as a bus hands it to a subscriber, not checked yet. */
export interface EventDelivery {
  /** The same for every delivery of one published event. */
  readonly id: string;
  readonly event: unknown;
}

/** The bus of domain events: at-least-once delivery to every subscriber, in any order. */
export interface EventBus {
  publish(event: DomainEvent): Promise<void>;
}
