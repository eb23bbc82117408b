import { decisionEvent } from "./decide-release.js";
import { readHistory } from "./history.js";
import { type RollBackOutcome, rollBack } from "./roll-back.js";
import type { DecisionServices } from "./services.js";
import { slotsOf } from "./slots.js";

/** Who rolls back where no person does. */
export const deployer = "Amazon ECS";

/** A deployment that did not come to a good end, so that the service went back to what it had before. */
export interface FailedDeployment {
  /** What its tasks were pinned to. */
  readonly releaseId: string | undefined;
  /** Why, in the words of whoever deploys. */
  readonly reason: string;
}

/**
 * Lets the records follow when a deployment has failed and the service has gone back by itself: if its release is in production
 * by the records, a roll-back is recorded and announced. May be repeated: it announces again what a process that died has not.
 *
 * Nothing is recorded
 * - of a release that waits for a decision: nobody has decided within the time that a deployment may wait, or its tasks did not
 *   start. To approve it deploys it once more;
 * - of a release that was rejected: that is why its deployment has failed;
 * - when there is nothing to roll back to: the only release stays what production should be;
 * - when production is there by such a roll-back already: two releases that both fail would take turns for ever.
 *
 * @returns undefined when nothing is recorded, and there was nothing to announce again.
 */
export async function recordFailedDeployment(
  services: DecisionServices,
  { releaseId, reason }: FailedDeployment,
): Promise<RollBackOutcome | undefined> {
  const { releases, decisions } = await readHistory(services.releaseStore);
  const { production, previous } = slotsOf(releases, decisions);
  if (production === undefined || previous === undefined || releaseId === undefined) return undefined;
  const last = decisions.findLast(({ verdict }) => verdict !== "rejected")!;
  const wentBackByItself = last.verdict === "rolled back" && last.by === deployer;
  if (wentBackByItself && releaseId === previous.releaseId) {
    await services.eventBus.publish(decisionEvent(production, last));
    return { outcome: "rolled back", production, previous, decision: last };
  }
  if (wentBackByItself || releaseId !== production.releaseId) return undefined;
  return rollBack(services, { by: deployer, reason: asReason(reason), unwanted: releaseId });
}

/** A text of somebody else as a decision takes it. */
function asReason(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, " ").trim();
  return `its deployment failed: ${clean}`.slice(0, 1000);
}
