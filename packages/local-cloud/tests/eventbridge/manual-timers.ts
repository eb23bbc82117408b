import type { After } from "../../src/eventbridge/index.js";

/** Timers that go off when the test says so. */
export class ManualTimers {
  readonly #waiting = new Set<{ delayMs: number; callback: () => void }>();

  readonly after: After = (delayMs, callback) => {
    const timer = { delayMs, callback };
    this.#waiting.add(timer);
    return () => this.#waiting.delete(timer);
  };

  /** What the timers that run were set to. */
  get delaysMs(): number[] {
    return [...this.#waiting].map(({ delayMs }) => delayMs);
  }

  /** All timers that run go off, in the order in which they were set. */
  fire(): void {
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const { callback } of due) callback();
  }
}
