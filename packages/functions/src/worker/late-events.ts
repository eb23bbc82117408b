import type { DomainEvent, EventBus } from "@snn/core";

/** Events that EventBridge takes in one request. */
const mostEvents = 10;
/** No longer than people who watch a training would notice. */
const mostDelayMs = 100;

/**
 * A bus for a worker, which goes on while it tells those who watch: a layer that it has completed it announces a little later, together
 * with those that follow. Nothing depends on that event once the worker has taken the run across the boundary, and until it has, the
 * messages in its hand come back. Every other event goes out at once, and takes along what waits.
 */
export class LateEvents implements EventBus {
  readonly #bus: EventBus;
  readonly #onError: (error: unknown) => void;
  #late: DomainEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #underWay = new Set<Promise<void>>();

  /** @param onError is told why events that nobody waits for could not be published. */
  constructor(bus: EventBus, onError: (error: unknown) => void) {
    this.#bus = bus;
    this.#onError = onError;
  }

  async publish(event: DomainEvent): Promise<void> {
    if (event.type !== "LayerCompleted") {
      // In the same turn, and so in the same request.
      this.#send();
      return this.#bus.publish(event);
    }
    this.#late.push(event);
    if (this.#late.length >= mostEvents) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), mostDelayMs);
  }

  /** Publishes what waits. @returns when nothing is under way any more. */
  async flush(): Promise<void> {
    this.#send();
    await Promise.all(this.#underWay);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const event of this.#late.splice(0)) {
      const publishing = this.#bus
        .publish(event)
        .catch(this.#onError)
        .finally(() => this.#underWay.delete(publishing));
      this.#underWay.add(publishing);
    }
  }
}
