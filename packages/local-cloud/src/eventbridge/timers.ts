/** Calls back after so many milliseconds. @returns what calls it off. */
export type After = (delayMs: number, callback: () => void) => () => void;

/** The timers of this process. */
export const after: After = (delayMs, callback) => {
  const timeout = setTimeout(callback, delayMs);
  return () => clearTimeout(timeout);
};
