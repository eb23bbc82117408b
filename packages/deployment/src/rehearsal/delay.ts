import { setTimeout } from "node:timers/promises";

/** Waits so many milliseconds of AWS's time. Rejects with an AbortError when the signal is given first. */
export type Delay = (delayMs: number, signal?: AbortSignal) => Promise<void>;

/** Waits in a clock that goes so many times faster than the one on the wall: 60 makes seconds of minutes. */
export function hurriedDelay(factor: number): Delay {
  return (delayMs, signal) => setTimeout(delayMs / factor, undefined, { ...(signal && { signal }) });
}

/** Waits as long as it says. */
export const realDelay: Delay = hurriedDelay(1);
