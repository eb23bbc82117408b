import { setMaxListeners } from "node:events";
import { RequestProblem } from "../problem.js";
import type { FetchLimits } from "./limits.js";

/** The time limits of one fetch: when time is up, its signal aborts with the problem to report. */
export class FetchTimer {
  readonly #limits: FetchLimits;
  readonly #controller = new AbortController();
  readonly #total: NodeJS.Timeout;
  #hop: NodeJS.Timeout | undefined;

  constructor(limits: FetchLimits) {
    this.#limits = limits;
    // A look-up, a connection and a request of each hop: that many are no leak.
    setMaxListeners(0, this.signal);
    this.#total = this.#abortAfter(limits.totalMs, "the picture did not come whole");
  }

  /** Aborts when time is up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A hop begins: it must be answered in time. */
  startHop(): void {
    this.endHop();
    this.#hop = this.#abortAfter(this.#limits.firstByteMs, "there was no answer");
  }

  /** The hop is answered. */
  endHop(): void {
    clearTimeout(this.#hop);
  }

  /** The fetch is over: no timer stays. */
  stop(): void {
    this.endHop();
    clearTimeout(this.#total);
  }

  /** @throws {RequestProblem} `url-unanswered` if time is up. */
  throwIfUp(): void {
    this.signal.throwIfAborted();
  }

  /** What some work gives that cannot be cut off itself, or a rejection as soon as time is up. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.signal.addEventListener("abort", () => reject(this.signal.reason), { once: true });
      work.then(resolve, reject);
    });
  }

  #abortAfter(limitMs: number, what: string): NodeJS.Timeout {
    const problem = () => new RequestProblem("url-unanswered", `${what} within ${limitMs / 1000} s`);
    return setTimeout(() => this.#controller.abort(problem()), limitMs);
  }
}
