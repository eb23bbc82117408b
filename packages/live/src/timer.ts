/** The time and what repeats in it, so that tests can set both. */
export interface Timer {
  /** Milliseconds since some moment; never less than before. */
  nowMs(): number;
  /** Calls back again and again. @returns how to stop that. */
  every(periodMs: number, callback: () => void): () => void;
}

/** The real time. */
export const systemTimer: Timer = {
  nowMs: () => performance.now(),
  every(periodMs, callback) {
    const timer = setInterval(callback, periodMs);
    return () => clearInterval(timer);
  },
};
