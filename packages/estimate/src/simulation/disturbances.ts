import type { Clock, Process } from "./clock.js";
import type { Random } from "./random.js";
import type { Message, SimulatedQueue } from "./work-queue.js";

/** What befalls those who compute neurons. */
export interface Disturbances {
  /** The share of message batches whose worker dies without a word. @default 0 */
  readonly lostWorkerRate?: number;
  /** When the messages of a lost worker come back. */
  readonly visibilityTimeoutMs: number;
  /** The share of message batches that are held up, and for how long. @default none */
  readonly stragglers?: { readonly rate: number; readonly delayMs: number };
}

/** Befalls a message batch that somebody has just taken. @returns whether its worker is lost. */
export function* befall(
  { lostWorkerRate = 0, visibilityTimeoutMs, stragglers }: Disturbances,
  { clock, random, queue }: { readonly clock: Clock; readonly random: Random; readonly queue: SimulatedQueue },
  messages: readonly Message[],
): Process<boolean> {
  if (random.uniform() < lostWorkerRate) {
    clock.after(visibilityTimeoutMs, () => queue.giveBack(messages));
    return true;
  }
  if (stragglers !== undefined && random.uniform() < stragglers.rate) yield* clock.wait(stragglers.delayMs);
  return false;
}
