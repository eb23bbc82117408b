import type { DomainEvent, EventType } from "../../messages/events.js";
import { parseEvent } from "../../messages/parse.js";
import type { EventBus, EventDelivery } from "../../ports/event-bus.js";
import type { Retry } from "../../training/retry.js";
import { Deliveries, type InFlight } from "./deliveries.js";
import type { Faults } from "./faults.js";
import type { DeadMessage } from "./work-queue.js";

/** Who is told of which events. */
export interface Subscription {
  readonly name: string;
  readonly types: readonly EventType[];
  /** Whether a run cannot go on without it. @default true */
  readonly isNeeded?: boolean;
  readonly handle: (delivery: EventDelivery) => Promise<void>;
}

/** An event on its way to one subscriber. */
export interface AddressedEvent {
  readonly subscription: Subscription;
  readonly id: string;
  readonly event: unknown;
}

/** A bus of events in the memory of this process. Every subscriber is delivered to by itself. */
export class MemoryEventBus implements EventBus {
  readonly #deliveries: Deliveries<AddressedEvent>;
  readonly #subscriptions: Subscription[] = [];
  readonly #watchers = new Set<(event: DomainEvent) => void>();
  readonly #deadLetters: DeadMessage[] = [];
  #published = 0;

  constructor(faults?: Faults) {
    this.#deliveries = new Deliveries(faults);
  }

  subscribe(subscription: Subscription): void {
    this.#subscriptions.push(subscription);
  }

  /** Calls back once for every event that is published, at once; for those who show what goes on. @returns how to stop that. */
  watch(watcher: (event: DomainEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  async publish(event: DomainEvent): Promise<void> {
    const parsed = parseEvent(event);
    this.#address(parsed.type, parsed);
    for (const watcher of this.#watchers) watcher(parsed);
  }

  /** Publishes what may not fit its schema, as anybody can who may put events on a bus. */
  publishUnchecked(event: { readonly type: string; readonly detail: unknown }): void {
    this.#address(event.type, event);
  }

  get isEmpty(): boolean {
    return this.#deliveries.isEmpty;
  }

  get deadLetters(): readonly DeadMessage[] {
    return this.#deadLetters;
  }

  /** Hands out one event to one subscriber. */
  receive(): InFlight<AddressedEvent> | undefined {
    return this.#deliveries.receive(1)[0];
  }

  acknowledge(message: InFlight<AddressedEvent>): void {
    this.#deliveries.acknowledge(message);
  }

  /** Takes back what a dead subscriber had. */
  abandon(message: InFlight<AddressedEvent>): void {
    this.#deliveries.abandon(message);
  }

  /** Takes back an event that could not be handled. @returns the dead letter that it has become, if it is not to be tried again. */
  fail(message: InFlight<AddressedEvent>, { error, retry }: { error: Error; retry: Retry }): DeadMessage | undefined {
    if (this.#deliveries.fail(message, retry)) return undefined;
    const dead = { body: message.body.event, reason: error.message };
    this.#deadLetters.push(dead);
    return dead;
  }

  #address(type: string, event: unknown): void {
    const id = String(++this.#published);
    for (const subscription of this.#subscriptions)
      if ((subscription.types as readonly string[]).includes(type)) this.#deliveries.send({ subscription, id, event });
  }
}
