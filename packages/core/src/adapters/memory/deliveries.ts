import { mostDeliveries, type Retry } from "../../training/retry.js";
import type { Faults } from "./faults.js";

/** A message as it is handed out, to be acknowledged or given back. */
export interface InFlight<Body> {
  /** The same for every delivery of one message. */
  readonly id: string;
  readonly body: Body;
  /** How often it has been handed out, this time included. */
  readonly receiveCount: number;
  /** A fault: whoever handles it dies half way. */
  readonly lethal: boolean;
}

interface Waiting<Body> {
  readonly id: string;
  readonly body: Body;
  receiveCount: number;
  lethal: boolean;
  /** Deliveries that were reported as failed; neither a lost acknowledgement, a dead worker nor an unavailable service counts. */
  failures: number;
}

/** Messages with at-least-once delivery, in memory: what the queue and the bus have in common. */
export class Deliveries<Body> {
  readonly #waiting: Waiting<Body>[] = [];
  readonly #inFlight = new Map<InFlight<Body>, Waiting<Body>>();
  readonly #faults: Faults | undefined;
  #head = 0;
  #sent = 0;

  constructor(faults: Faults | undefined) {
    this.#faults = faults;
  }

  get isEmpty(): boolean {
    return this.#head === this.#waiting.length;
  }

  /** Messages that wait to be handed out, and those that were handed out and not acknowledged. */
  get depth(): { readonly waiting: number; readonly inFlight: number } {
    return { waiting: this.#waiting.length - this.#head, inFlight: this.#inFlight.size };
  }

  send(body: Body): void {
    const id = String(++this.#sent);
    const copies = this.#faults?.strikes("duplicate") ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const lethal = this.#faults?.strikes("crash") ?? false;
      this.#waiting.push({ id, body, receiveCount: 0, lethal, failures: 0 });
    }
  }

  /** Hands out at most so many messages, the oldest first; a reordering fault makes that a random number of random ones. */
  receive(most: number): InFlight<Body>[] {
    const available = Math.min(most, this.#waiting.length - this.#head);
    const isRandom = available > 1 && (this.#faults?.strikes("reorder") ?? false);
    const count = isRandom ? 1 + this.#faults!.pick(available) : available;
    return Array.from({ length: count }, () => this.#handOut());
  }

  /** The message is done with, unless a fault loses the acknowledgement. */
  acknowledge(message: InFlight<Body>): void {
    const waiting = this.#take(message);
    if (this.#faults?.strikes("lose")) this.#waiting.push(waiting);
  }

  /** Whoever had the message has died: it comes back, through no fault of its own. */
  abandon(message: InFlight<Body>): void {
    const waiting = this.#take(message);
    waiting.lethal = false;
    this.#waiting.push(waiting);
  }

  /** The message could not be handled: it comes back as often as it may. @returns false when it does not come back. */
  fail(message: InFlight<Body>, retry: Retry): boolean {
    const waiting = this.#take(message);
    if (retry === "limited") waiting.failures++;
    if (retry === "never" || waiting.failures >= mostDeliveries) return false;
    this.#waiting.push(waiting);
    return true;
  }

  #handOut(): InFlight<Body> {
    if (this.#faults?.strikes("reorder")) {
      const other = this.#head + this.#faults.pick(this.#waiting.length - this.#head);
      [this.#waiting[this.#head], this.#waiting[other]] = [this.#waiting[other]!, this.#waiting[this.#head]!];
    }
    const waiting = this.#waiting[this.#head++]!;
    // To shift one by one would move the whole array; it is cut when the dead part outweighs the living.
    if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    const { id, body, lethal } = waiting;
    const message = { id, body, lethal, receiveCount: ++waiting.receiveCount };
    this.#inFlight.set(message, waiting);
    return message;
  }

  #take(message: InFlight<Body>): Waiting<Body> {
    const waiting = this.#inFlight.get(message);
    if (waiting === undefined) throw new Error(`message ${message.id} is not in flight`);
    this.#inFlight.delete(message);
    return waiting;
  }
}
