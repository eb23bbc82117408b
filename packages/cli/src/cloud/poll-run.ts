import { setTimeout } from "node:timers/promises";
import { type DomainEvent, outputKey, type Results, type Run, type Services } from "@snn/core";

/** Between two looks. A look reads the record of the run and its costs. */
const intervalMs = 1000;

/**
 * Follows a run by its records, wherever it is computed, and tells of it as its events would: from its first epoch, or from
 * what has become of it meanwhile, to its end.
 *
 * @returns how it ended; undefined when the signal came first.
 */
export async function pollRun(
  { runStore, objectStore }: Pick<Services, "runStore" | "objectStore">,
  runId: string,
  tell: (event: DomainEvent) => void,
  signal: AbortSignal,
): Promise<Run["status"] | undefined> {
  let told = 0;
  let hasBegun = false;
  while (!signal.aborted) {
    const run = await runStore.get(runId);
    const costs = run === undefined ? [] : await runStore.costs(runId);
    if (run?.status === "running" && run.training !== undefined && !hasBegun) {
      hasBegun = true;
      tell({ type: "EpochStarted", detail: { runId, epoch: costs.length } });
    }
    // The epochs before the first look are summed up by the last of them.
    if (told === 0 && costs.length > 0) told = costs.length - 1;
    for (; told < costs.length; told++)
      tell({ type: "EpochCompleted", detail: { runId, epoch: told, cost: costs[told]! } });
    if (run?.status === "completed") {
      const results = await readResults(objectStore, runId);
      if (results?.train === undefined || results.test === undefined) throw new Error(`${runId} has no results`);
      const accuracies = { trainAccuracy: results.train.accuracy, testAccuracy: results.test.accuracy };
      tell({ type: "ModelEvaluated", detail: { runId, cost: costs.at(-1)!, ...accuracies } });
      return run.status;
    }
    if (run?.status === "failed") {
      const { reason = "", problems = [] } = run;
      tell({ type: "TrainingFailed", detail: { runId, reason, problems: [...problems] } });
      return run.status;
    }
    await setTimeout(intervalMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

/** The results of a run. Undefined when there are none. */
async function readResults(objectStore: Services["objectStore"], runId: string): Promise<Results | undefined> {
  const content = await objectStore.get(outputKey(runId, "results.json"));
  return content === undefined ? undefined : (JSON.parse(Buffer.from(content).toString()) as Results);
}
