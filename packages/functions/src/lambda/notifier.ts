import type { Notifier } from "@snn/core";

/** Tells through all of these. Nobody is told where there are none. @throws the first error, after all have tried. */
export function notifierOf(notifiers: readonly Notifier[]): Notifier {
  return {
    async notify(notice) {
      const outcomes = await Promise.allSettled(notifiers.map((notifier) => notifier.notify(notice)));
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}
