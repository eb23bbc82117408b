const signals = ["SIGINT", "SIGTERM"] as const;

/** A signal that asks this process to end. */
export type EndSignal = (typeof signals)[number];

/** Calls back for every signal that asks this process to end, which does not end it any more. @returns how to stop listening. */
export function onEndSignals(listener: (signal: EndSignal) => void): () => void {
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
