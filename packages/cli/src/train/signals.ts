import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM"] as const;

/** A signal that asks this process to end. */
export type EndSignal = (typeof signals)[number];

/** The exit code of a process that a signal ended. */
export function exitCodeOf(signal: EndSignal): number {
  return 128 + constants.signals[signal];
}

/**
 * Calls back for the first signal that asks this process to end. At the second one it ends at once: whoever asks twice does
 * not want to wait for what is under way.
 *
 * @returns how to stop listening.
 */
export function onEndSignal(listener: (signal: EndSignal) => void): () => void {
  let isEnding = false;
  const onSignal = (signal: EndSignal) => {
    if (isEnding) process.exit(exitCodeOf(signal));
    isEnding = true;
    listener(signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
