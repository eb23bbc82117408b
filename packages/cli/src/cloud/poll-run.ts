import { setTimeout } from "node:timers/promises";
import type { DomainEvent, Run, Services } from "@snn/core";
import { resultsOf } from "../live/results-of.js";
import { RunNarrator } from "./run-narrator.js";

/** Between two looks at a run in a cloud. A look reads the record of the run and its costs. */
const usualIntervalMs = 1000;

/** How long a run is followed. */
export interface PollLimits {
  readonly signal: AbortSignal;
  readonly intervalMs?: number;
  /** Whether to follow a running run no more, since nobody works on it. @default somebody does */
  readonly isAbandoned?: () => Promise<boolean>;
}

/** Where the records of runs are, and their results. */
export interface Records {
  readonly runStore: Pick<Services["runStore"], "get" | "costs">;
  readonly objectStore: Pick<Services["objectStore"], "get">;
}

/**
 * Follows a run by its records, wherever it is computed, and tells of it as its events would: from its first epoch, or from
 * what has become of it meanwhile, to its end.
 *
 * @returns how it ended; `running` when nobody works on it any more; undefined when the signal came first.
 */
export async function pollRun(
  records: Records,
  runId: string,
  tell: (event: DomainEvent) => void,
  { signal, intervalMs = usualIntervalMs, isAbandoned }: PollLimits,
): Promise<Run["status"] | undefined> {
  const pause = async () => void (await setTimeout(intervalMs, undefined, { signal }).catch(() => {}));
  return readToTheEnd(records, runId, new RunNarrator(runId, tell), {
    signal,
    pause,
    ...(isAbandoned && { isAbandoned }),
  });
}

/** How a record is read again and again. */
interface ReadingLimits extends Pick<PollLimits, "signal" | "isAbandoned"> {
  /** Resolves when it is time for another look, or when the signal comes. */
  readonly pause: () => Promise<void>;
}

/** Has a run told by its records, and by whatever else the narrator hears meanwhile. @returns what {@link pollRun} returns. */
export async function readToTheEnd(
  { runStore, objectStore }: Records,
  runId: string,
  narrator: RunNarrator,
  { signal, pause, isAbandoned = async () => false }: ReadingLimits,
): Promise<Run["status"] | undefined> {
  while (!signal.aborted) {
    const run = await runStore.get(runId);
    const costs = run === undefined ? [] : await runStore.costs(runId);
    narrator.read(run, costs);
    if (run?.status === "completed") {
      const results = await resultsOf(objectStore, runId);
      if (results?.train === undefined || results.test === undefined) throw new Error(`${runId} has no results`);
      const accuracies = { trainAccuracy: results.train.accuracy, testAccuracy: results.test.accuracy };
      narrator.end({ type: "ModelEvaluated", detail: { runId, cost: costs.at(-1)!, ...accuracies } });
      return run.status;
    }
    if (run?.status === "failed") {
      const { reason = "", problems = [] } = run;
      narrator.end({ type: "TrainingFailed", detail: { runId, reason, problems: [...problems] } });
      return run.status;
    }
    if (run?.status === "running" && (await isAbandoned())) return run.status;
    await pause();
  }
  return undefined;
}
