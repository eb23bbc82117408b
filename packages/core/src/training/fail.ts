import type { Problem } from "../errors.js";
import type { Services } from "./services.js";

/** What it takes to fail a run. */
export type FailureServices = Pick<Services, "runStore" | "eventBus" | "clock">;

/**
 * Announces that a run has failed, and ends it. Of several reasons the first one to be recorded counts.
 *
 * It is announced first, so that no failure goes untold: a run that was announced and not ended is still running, and whoever
 * found its fault, or the watchdog, finds it once more.
 */
export async function failTraining(
  { runStore, eventBus, clock }: FailureServices,
  runId: string,
  reason: string,
  problems: readonly Problem[] = [],
): Promise<void> {
  const run = await runStore.get(runId);
  if (run !== undefined && run.status !== "running") return;
  await eventBus.publish({ type: "TrainingFailed", detail: { runId, reason, problems: [...problems] } });
  const end = { status: "failed" as const, endedAt: clock.now().toISOString(), reason };
  await runStore.end(runId, problems.length === 0 ? end : { ...end, problems });
}
