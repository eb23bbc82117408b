import { setTimeout as sleep } from "node:timers/promises";

/** How often something is tried, and how long to wait between two tries. */
export interface Backoff {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  /** Waits before the next try. @param failures tries that have failed so far, from 1. */
  readonly pause: (failures: number) => Promise<void>;
}

const firstMs = 50;
const mostMs = 5_000;

/**
 * The pause after so many failures: random between nothing and a limit that doubles from 50 ms to 5 s ("full jitter").
 * Clients that were refused together must not come back together, which a fixed pause would make them do.
 * @param random a number from 0 to below 1.
 */
export function fullJitterMs(failures: number, random: number): number {
  return random * Math.min(mostMs, firstMs * 2 ** (failures - 1));
}

/** Eight tries within 6.4 s at most, 3.2 s on average. */
export const defaultBackoff: Backoff = {
  attempts: 8,
  pause: async (failures) => void (await sleep(fullJitterMs(failures, Math.random()))),
};
