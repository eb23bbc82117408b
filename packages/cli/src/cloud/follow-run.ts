import { type DomainEvent, type EventType, eventSchemas, type Run, UnavailableError } from "@snn/core";
import type { Tail } from "@snn/functions/lambda";
import { type Records, readToTheEnd } from "./poll-run.js";
import { RunNarrator } from "./run-narrator.js";

/** What a run tells those who follow it. Layers are four fifths of all events, and for those who look at them. */
const followedTypes = (Object.keys(eventSchemas) as EventType[]).filter((type) => type !== "LayerCompleted");

/** Where a run is, and how to hear of it. */
export interface Followable {
  readonly services: Records;
  readonly tail: Tail;
}

/** Milliseconds between two looks at the record of a run. */
export interface LookIntervals {
  /** While its events are out of reach, or when something has happened that only the record can tell. */
  readonly usualMs: number;
  /** While its events come, some of which may yet be lost. A multiple of the other. */
  readonly relaxedMs: number;
}

const usualIntervals: LookIntervals = { usualMs: 1000, relaxedMs: 5000 };

/**
 * Follows a run in a cloud by its events, and by its records for what these do not tell: what was before, what got lost, and the end.
 * Where the events are out of reach, for instance because we may not have them, the records tell everything, later.
 *
 * @returns how it ended, when nothing of ours is left in the cloud; undefined when the signal came first.
 */
export async function followRun(
  { services, tail }: Followable,
  runId: string,
  tell: (event: DomainEvent) => void,
  signal: AbortSignal,
  { usualMs, relaxedMs }: LookIntervals = usualIntervals,
): Promise<Run["status"] | undefined> {
  const narrator = new RunNarrator(runId, tell);
  let isTailed = false;
  let wake = () => {};
  /** Whether the end was announced and nobody has looked since. */
  let isDue = false;
  const hear = (event: DomainEvent) => {
    const wasAnnounced = narrator.endIsAnnounced;
    narrator.hear(event);
    if (wasAnnounced || !narrator.endIsAnnounced) return;
    isDue = true;
    wake();
  };
  const onLost = () => {
    isTailed = false;
  };
  const tailing = tail(runId, hear, { types: followedTypes, onLost }).then(
    (stop) => {
      isTailed = true;
      return stop;
    },
    (error: unknown) => {
      if (!(error instanceof UnavailableError)) throw error;
      return async () => {};
    },
  );
  // Its error is thrown below, when the run has been followed.
  tailing.catch(() => {});
  const pause = async () => {
    for (let waitedMs = 0; waitedMs < relaxedMs; waitedMs += usualMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, usualMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (signal.aborted || isDue) wake();
      });
      isDue = false;
      if (signal.aborted || narrator.isBehind || !isTailed) return;
    }
  };
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort);
  try {
    return await readToTheEnd(services, runId, narrator, { signal, pause });
  } finally {
    signal.removeEventListener("abort", onAbort);
    await (await tailing)();
  }
}
