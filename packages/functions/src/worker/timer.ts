import { setTimeout } from "node:timers/promises";

/** Time as the worker uses it, injected so that tests can do without. */
export interface Timer {
  /** Waits, or less if the signal aborts. */
  wait(durationMs: number, signal: AbortSignal): Promise<void>;
  /** Repeats an action. @returns what stops it. */
  every(periodMs: number, action: () => void): () => void;
}

/** The time of this machine. */
export const systemTimer: Timer = {
  wait: (durationMs, signal) => setTimeout(durationMs, undefined, { signal }).catch(() => {}),
  every: (periodMs, action) => {
    const interval = setInterval(action, periodMs);
    return () => clearInterval(interval);
  },
};
