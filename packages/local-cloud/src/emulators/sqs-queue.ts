import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { type FauxqsMessage, type QueueArguments, SqsQueue } from "./fauxqs-stores.js";
import type { SqsFaults } from "./sqs-faults.js";

/** Where the messages of a queue came from and went to. `sent + copied + redrivenIn = deleted + redrivenOut + present`. */
export interface QueueCounts {
  /** Messages that senders sent, and were told so. */
  readonly sent: number;
  /** Copies that the duplicating fault added. */
  readonly copied: number;
  /** Messages handed out, repetitions included. */
  readonly received: number;
  /** Messages removed for good. */
  readonly deleted: number;
  /** Messages that came from a queue of which this is the dead-letter queue. */
  readonly redrivenIn: number;
  /** Messages that went to the dead-letter queue. */
  readonly redrivenOut: number;
  /** Messages that are there now: visible, delayed or in flight. */
  readonly present: number;
}

/** What sending meets on its way to a receiver. */
export interface QueueConditions {
  readonly faults?: SqsFaults;
  /** The time that the next message takes until it can be received, in milliseconds. */
  readonly deliveryLatencyMs?: () => number;
}

const longestReorderMs = 50;

/** Messages that one request to receive is given. */
const mostMessages = 10;
/**
 * How long the others wait for what a receiver leaves who got all that a request can hold and may be back for more: a small layer costs
 * one worker hardly more than half of it, and two workers twice the requests. Shorter than the time that a long poll of SQS takes to
 * notice a message.
 */
const graceMs = 3;

/** A standard queue as SQS makes them, where fauxqs's own is ordered, prompt and never repeats itself. */
export class LocalQueue extends SqsQueue {
  readonly #faults: SqsFaults | undefined;
  readonly #latencyMs: () => number;
  readonly #counts = { sent: 0, copied: 0, received: 0, deleted: 0, redrivenIn: 0, redrivenOut: 0 };
  #poller: Socket | undefined;
  #isWaking = false;
  #nextArrival: NodeJS.Timeout | undefined;
  #graceEndsMs = 0;
  #nextWaking: NodeJS.Timeout | undefined;

  constructor(conditions: QueueConditions, ...queue: QueueArguments) {
    super(...queue);
    this.#faults = conditions.faults;
    this.#latencyMs = conditions.deliveryLatencyMs ?? (() => 0);
  }

  get counts(): QueueCounts {
    return { ...this.#counts, present: this.#present };
  }

  get #present(): number {
    return this.messages.length + this.delayedMessages.length + this.inflightMessages.size;
  }

  override enqueue(message: FauxqsMessage): void {
    // Only a redriven message has been received before.
    if (message.approximateReceiveCount > 0) {
      this.#counts.redrivenIn++;
      this.#arrive(message, 0);
      return;
    }
    this.#counts.sent++;
    this.#arrive(message, this.#travelMs());
    if (!this.#faults?.strikes("duplicate")) return;
    this.#counts.copied++;
    this.#arrive({ ...message, messageId: randomUUID() }, this.#travelMs());
  }

  #travelMs(): number {
    return this.#latencyMs() + (this.#faults?.strikes("reorder") ? this.#faults.pick(longestReorderMs) : 0);
  }

  #arrive(message: FauxqsMessage, travelMs: number): void {
    const now = Date.now();
    const arrival = Math.max(now, message.delayUntil ?? 0) + travelMs;
    if (arrival <= now) {
      this.messages.push(message);
      this.notifyWaiters();
      return;
    }
    message.delayUntil = arrival;
    // In order of arrival, so that those which a late timer finds due together do not fall back into order of sending.
    const later = this.delayedMessages.findIndex(({ delayUntil = 0 }) => delayUntil > arrival);
    this.delayedMessages.splice(later === -1 ? this.delayedMessages.length : later, 0, message);
    this.#awaitArrival();
  }

  /** fauxqs looks at its clocks every 20 ms while somebody waits; the latency of SQS is shorter than that. */
  #awaitArrival(): void {
    clearTimeout(this.#nextArrival);
    const [next] = this.delayedMessages;
    if (next === undefined) return;
    this.#nextArrival = setTimeout(() => {
      this.processTimers();
      this.#awaitArrival();
    }, next.delayUntil! - Date.now());
  }

  override dequeue(...request: Parameters<InstanceType<typeof SqsQueue>["dequeue"]>): unknown[] {
    const presentBefore = this.#present;
    this.#isWaking = true;
    const received = super.dequeue(...request);
    this.#isWaking = false;
    this.#counts.received += received.length;
    if (received.length === mostMessages) this.#graceEndsMs = performance.now() + graceMs;
    // Only a redrive takes messages away here; receiving leaves them in flight.
    this.#counts.redrivenOut += presentBefore - this.#present;
    this.notifyWaiters();
    return received;
  }

  override deleteMessage(receiptHandle: string): boolean {
    if (this.inflightMessages.has(receiptHandle) && this.#faults?.strikes("loseDeletion")) return true;
    const isDeleted = super.deleteMessage(receiptHandle);
    if (isDeleted) this.#counts.deleted++;
    return isDeleted;
  }

  /** Names the connection of the request to receive that fauxqs handles next, in the same turn of the event loop. */
  announcePoller(connection: Socket): void {
    this.#poller = connection;
  }

  /**
   * Waits for a message, on behalf of the announced connection.
   *
   * @throws Error when that was closed meanwhile: a message handed to a dead worker would be out of sight for a
   *   visibility timeout and one receipt nearer to the dead-letter queue, for nothing
   */
  override async waitForMessages(waitTimeSeconds: number): Promise<void> {
    const poller = this.#poller;
    this.#poller = undefined;
    await super.waitForMessages(waitTimeSeconds);
    if (poller === undefined || poller.writable) return;
    this.#isWaking = false;
    this.notifyWaiters();
    throw new Error("the receiver has hung up");
  }

  /**
   * Wakes one receiver, who wakes the next if he leaves messages. fauxqs wakes all, and all but one get an empty answer. The one
   * who came last is woken, as Lambda prefers the environment that was used last: what he needs is in his caches.
   */
  override notifyWaiters(): void {
    if (this.#isWaking || this.messages.length === 0 || this.pollWaiters.length === 0) return;
    const graceLeftMs = this.#graceEndsMs - performance.now();
    if (graceLeftMs > 0) {
      this.#nextWaking ??= setTimeout(() => {
        this.#nextWaking = undefined;
        this.notifyWaiters();
      }, Math.ceil(graceLeftMs));
      return;
    }
    const waiter = this.pollWaiters.pop();
    if (waiter === undefined) return;
    this.#isWaking = true;
    clearTimeout(waiter.timer);
    waiter.resolve();
  }

  override cancelWaiters(): void {
    clearTimeout(this.#nextArrival);
    clearTimeout(this.#nextWaking);
    super.cancelWaiters();
  }
}
