import type { Clock, Wait } from "./clock.js";
import type { Trail } from "./trail.js";

/** A neuron task on its way, or a hedge. */
export interface Message {
  readonly position: number;
  /** Of a task. */
  readonly item: number;
  readonly trail: Trail;
  /** Of a hedge: how long it was held back. */
  readonly hedgeSeconds?: number;
}

/** The queue of neuron tasks: messages arrive after a while, in any order. */
export class SimulatedQueue {
  readonly #clock: Clock;
  readonly #travelMs: () => number;
  readonly #visible: Message[] = [];
  readonly #waiting: (() => void)[] = [];
  #lastTrail: Trail | undefined;

  constructor(clock: Clock, travelMs: () => number) {
    this.#clock = clock;
    this.#travelMs = travelMs;
  }

  get visible(): number {
    return this.#visible.length;
  }

  /** Sends a message. It begins its own trail here. */
  send(position: number, item: number, trail: Trail): void {
    const own = trail.fork();
    own.mark("requests", this.#clock.nowMs);
    this.#lastTrail = own;
    this.#travel({ position, item, trail: own });
  }

  #travel(message: Message): void {
    this.#clock.after(this.#travelMs(), () => {
      message.trail.mark("queue hops", this.#clock.nowMs);
      this.#visible.push(message);
      this.#wakeOne();
    });
  }

  /** Sends a hedge, which is held back before it travels. */
  sendHedge(position: number, hedgeSeconds: number, trail: Trail): void {
    const own = trail.fork();
    own.mark("requests", this.#clock.nowMs);
    this.#clock.after(1000 * hedgeSeconds, () => {
      own.mark("waiting for a worker", this.#clock.nowMs);
      this.#travel({ position, item: -1, trail: own, hedgeSeconds });
    });
  }

  /** Messages that were taken are there again: whoever had them is lost. */
  giveBack(messages: readonly Message[]): void {
    this.#visible.push(...messages);
    this.#wakeOne();
  }

  /** What the time until the last message was sent went into. */
  get lastTrail(): Trail | undefined {
    return this.#lastTrail?.fork();
  }

  /** Takes what has arrived, so many messages at most. */
  take(most: number): Message[] {
    const taken = this.#visible.splice(0, most);
    this.#wakeOne();
    return taken;
  }

  /** Waits for a message. Who came last is woken first: what he needs is in his caches. */
  arrival(): Wait {
    return (goOn) => {
      this.#waiting.push(goOn);
      this.#wakeOne();
    };
  }

  #wakeOne(): void {
    if (this.#visible.length === 0) return;
    const goOn = this.#waiting.pop();
    if (goOn !== undefined) this.#clock.after(0, goOn);
  }
}
