import type { EventBridgeEventLike } from "./event.js";
import { type After, after as processTimers } from "./timers.js";

/** Puts a message into a queue. One for a queue that is not there is lost, as on AWS, where only a metric tells of it. */
export type SendToQueue = (queueArn: string, body: string) => void;

/** The ARN of a standard queue of SQS. One that ends in `.fifo` wants a message group, which no event has. */
export function isQueueArn(arn: string): boolean {
  return /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/.test(arn);
}

/** The way of events to queues: the message is the whole event as JSON. Queues here let every rule send to them. */
export class QueueTargets {
  /** What calls off the timers that run. */
  readonly #timers = new Set<() => void>();
  readonly #send: SendToQueue;
  readonly #after: After;
  #idlers: (() => void)[] = [];

  constructor(send: SendToQueue, after: After = processTimers) {
    this.#send = send;
    this.#after = after;
  }

  /** Sends an event to a queue, after a delay if there is one. */
  send(queueArn: string, event: EventBridgeEventLike, delayMs = 0): void {
    const body = JSON.stringify(event);
    if (delayMs <= 0) {
      this.#send(queueArn, body);
      return;
    }
    const callOff = this.#after(delayMs, () => {
      this.#send(queueArn, body);
      this.#finish(callOff);
    });
    this.#timers.add(callOff);
  }

  /** Resolves when no event is on its way. */
  async idle(): Promise<void> {
    if (this.#timers.size > 0) await new Promise<void>((resolve) => this.#idlers.push(resolve));
  }

  /** Drops what is on its way. */
  close(): void {
    for (const callOff of [...this.#timers]) {
      callOff();
      this.#finish(callOff);
    }
  }

  #finish(callOff: () => void): void {
    this.#timers.delete(callOff);
    if (this.#timers.size === 0) for (const resolve of this.#idlers.splice(0)) resolve();
  }
}
