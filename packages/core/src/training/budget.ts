import { InvalidInputError } from "../errors.js";
import { costOf } from "../pricing/cost-of.js";
import type { Prices } from "../pricing/prices.js";
import { usageOf } from "../pricing/usage.js";
import type { Run } from "../run/run.js";
import { saveCheckpoint } from "./checkpoint.js";
import { type FailureServices, failTraining } from "./fail.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/** How the reason begins for which a run has failed that used up its budget. */
const reasonStart = "budget: ";

/** The counter of what had been charged at the last look, in billionths of a dollar: counters are whole numbers. */
const chargedCounter = "nanodollars";

/** What it takes to see to a budget. */
export type BudgetServices = FailureServices & Pick<Services, "parameterServer" | "objectStore" | "prices">;

/**
 * Ends a run that would go beyond its budget if its next epoch costs what the last one did, with a checkpoint from which it can go on:
 * see {@link reopenTraining}.
 *
 * @param epoch the one that has been completed.
 * @returns false when the run was ended.
 */
export async function keepsToBudget(services: BudgetServices, training: Training, epoch: number): Promise<boolean> {
  const { prices, parameterServer } = services;
  const { runId, schedule } = training;
  if (prices === undefined || schedule.budget === undefined) return true;
  const counters = await parameterServer.counters(runId);
  const used = nanodollars(counters, prices);
  // Before the first epoch there was the launch, which does not come again.
  const before = counters[chargedCounter] ?? nanodollars(launchOf(counters), prices);
  const expected = (2 * used - before) / 1e9;
  const budget = expected <= schedule.budget ? schedule.budget : await budgetOnRecord(services, runId);
  if (expected <= budget) {
    await parameterServer.count(runId, { [chargedCounter]: used - (counters[chargedCounter] ?? 0) });
    return true;
  }
  await saveCheckpoint(services, training, (epoch + 1) * schedule.batches);
  const reason =
    `${reasonStart}$${(used / 1e9).toFixed(4)} were used by the end of epoch ${epoch}, and the next one would go beyond $${budget}. ` +
    `Go on with a larger one: snn train --resume ${runId} --budget DOLLARS`;
  await failTraining(services, runId, reason);
  return false;
}

function nanodollars(counters: Readonly<Record<string, number>>, prices: Prices): number {
  return Math.round(1e9 * costOf(usageOf(counters), prices).dollars);
}

/** Of the counters of a run those of its launch. */
function launchOf(counters: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counters).filter(([name]) => name.startsWith("launch")));
}

/** It may have been raised since this process looked at the record. */
async function budgetOnRecord({ runStore }: Pick<Services, "runStore">, runId: string): Promise<number> {
  return (await runStore.get(runId))?.training?.parameters.budget ?? Number.POSITIVE_INFINITY;
}

/** Whether a run has failed because its budget was used up, so that it can go on with a larger one. */
export function isOverBudget({ status, reason }: Pick<Run, "status" | "reason">): boolean {
  return status === "failed" && reason?.startsWith(reasonStart) === true;
}

/**
 * Lets a run that has used up its budget be running again. It goes on once somebody takes it up: by {@link resumeTraining}, or by
 * requesting it as at first.
 *
 * @param budget dollars, with what has been used; the one that it had when left out.
 * @throws InvalidInputError when it is no such run.
 */
export async function reopenTraining(
  { runStore }: Pick<Services, "runStore">,
  runId: string,
  budget?: number,
): Promise<void> {
  const run = await runStore.get(runId);
  if (run !== undefined && isOverBudget(run) && (await runStore.reopen(runId, budget))) return;
  const found =
    run === undefined ? "no such run" : `a run that ${run.status === "running" ? "is" : "has"} ${run.status}`;
  throw new InvalidInputError([{ file: runId, path: "", found, expected: "a run that has used up its budget" }]);
}
