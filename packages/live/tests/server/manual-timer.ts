import { setImmediate } from "node:timers/promises";
import type { Timer } from "../../src/timer.js";

/** A clock that stands still until it is told to go on. */
export class ManualTimer implements Timer {
  #nowMs = 0;
  readonly #repeated = new Set<{ readonly periodMs: number; nextMs: number; readonly callback: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  every(periodMs: number, callback: () => void): () => void {
    const repeated = { periodMs, nextMs: this.#nowMs + periodMs, callback };
    this.#repeated.add(repeated);
    return () => {
      this.#repeated.delete(repeated);
    };
  }

  /** How many callbacks repeat. */
  get running(): number {
    return this.#repeated.size;
  }

  /** Lets so much time pass, and what is called back do its work. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (;;) {
      const due = [...this.#repeated].filter(({ nextMs }) => nextMs <= endMs).sort((a, b) => a.nextMs - b.nextMs)[0];
      if (due === undefined) break;
      this.#nowMs = due.nextMs;
      due.nextMs += due.periodMs;
      due.callback();
      await settle();
    }
    this.#nowMs = endMs;
  }
}

/** Lets everything run that waits for nothing from outside. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}
