import type { Problem } from "../errors.js";
import type { Services } from "./services.js";

/**
 * Ends a run as failed and announces it. Of several reasons the first one counts: the others find the run ended and are
 * not announced, but the same one is announced again, should the process have died before it could.
 */
export async function failTraining(
  { runStore, eventBus, clock }: Pick<Services, "runStore" | "eventBus" | "clock">,
  runId: string,
  reason: string,
  problems: readonly Problem[] = [],
): Promise<void> {
  const end = { status: "failed" as const, endedAt: clock.now().toISOString(), reason };
  await runStore.end(runId, problems.length === 0 ? end : { ...end, problems });
  const run = await runStore.get(runId);
  if (run !== undefined && (run.status !== "failed" || run.reason !== reason)) return;
  await eventBus.publish({ type: "TrainingFailed", detail: { runId, reason, problems: [...problems] } });
}
