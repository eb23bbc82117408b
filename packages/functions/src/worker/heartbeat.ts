import type { Timer } from "./timer.js";

/**
 * Repeats an action until it is told to stop, one at a time.
 *
 * @param beat must not reject.
 * @returns what stops it, and resolves when the last beat is over, so that it cannot undo what comes next.
 */
export function startHeartbeat(beat: () => Promise<void>, periodMs: number, timer: Timer): () => Promise<void> {
  let beating: Promise<void> | undefined;
  const stop = timer.every(periodMs, () => {
    beating ??= beat().finally(() => {
      beating = undefined;
    });
  });
  return async () => {
    stop();
    await beating;
  };
}
