import { parseQueueMessage } from "../../messages/parse.js";
import { isHedge, type QueueMessage } from "../../messages/queue-message.js";
import type { WorkQueue } from "../../ports/work-queue.js";
import type { Retry } from "../../training/retry.js";
import { Deliveries, type InFlight } from "./deliveries.js";
import type { Faults } from "./faults.js";

/** A message that was given up, and why. */
export interface DeadMessage {
  readonly body: unknown;
  readonly reason: string;
}

/** A queue of neuron tasks in the memory of this process. It has no clock, so a hedge would never be due: it is not kept. */
export class MemoryWorkQueue implements WorkQueue {
  readonly #deliveries: Deliveries<unknown>;
  readonly #deadLetters: DeadMessage[] = [];

  constructor(faults?: Faults) {
    this.#deliveries = new Deliveries(faults);
  }

  async send(messages: readonly QueueMessage[]): Promise<void> {
    for (const message of messages) {
      const parsed = parseQueueMessage(message);
      if (!isHedge(parsed)) this.#deliveries.send(parsed);
    }
  }

  /** Sends what may be no task at all, as anybody can who knows a queue's address. */
  sendUnchecked(body: unknown): void {
    this.#deliveries.send(body);
  }

  get isEmpty(): boolean {
    return this.#deliveries.isEmpty;
  }

  /** Messages that wait, and those that a worker has. */
  get depth(): { readonly waiting: number; readonly inFlight: number } {
    return this.#deliveries.depth;
  }

  get deadLetters(): readonly DeadMessage[] {
    return this.#deadLetters;
  }

  /** Hands out a message batch. */
  receive(most: number): InFlight<unknown>[] {
    return this.#deliveries.receive(most);
  }

  acknowledge(message: InFlight<unknown>): void {
    this.#deliveries.acknowledge(message);
  }

  /** Takes back what a dead worker had. */
  abandon(message: InFlight<unknown>): void {
    this.#deliveries.abandon(message);
  }

  /** Takes back a failed message. @returns the dead letter that it has become, if it is not to be tried again. */
  fail(message: InFlight<unknown>, { error, retry }: { error: Error; retry: Retry }): DeadMessage | undefined {
    if (this.#deliveries.fail(message, retry)) return undefined;
    const dead = { body: message.body, reason: error.message };
    this.#deadLetters.push(dead);
    return dead;
  }
}
