import { decisionEvent } from "./decide-release.js";
import { type Decision, decisionSchema } from "./decision.js";
import { readHistory } from "./history.js";
import type { Release } from "./release.js";
import type { DecisionServices } from "./services.js";
import { slotsOf } from "./slots.js";

/** What has become of a wish to roll back. */
export type RollBackOutcome =
  | {
      readonly outcome: "rolled back";
      /** What is in production now. */
      readonly production: Release;
      /** What was in production until now. */
      readonly previous: Release;
      readonly decision: Decision;
    }
  /** Somebody else has put another release into production meanwhile, by the decision that is told; nothing more was done. */
  | { readonly outcome: "overtaken"; readonly decision: Decision }
  /** There was nothing else in production before. */
  | { readonly outcome: "nothing to roll back to" };

/**
 * Puts into production again what was there before, and announces it. A second roll-back swaps the two again; of two at once
 * only one is done, since both wanted to be rid of the same release.
 *
 * @param unwanted the id of the release to be rid of. @default what is in production now
 * @throws ZodError when `by` or `reason` does not fit {@link decisionSchema}.
 */
export async function rollBack(
  { releaseStore, eventBus, clock }: DecisionServices,
  { by, reason, unwanted }: Pick<Decision, "by" | "reason"> & { readonly unwanted?: string },
): Promise<RollBackOutcome> {
  let unwantedId = unwanted;
  while (true) {
    const { releases, decisions } = await readHistory(releaseStore);
    const { production, previous } = slotsOf(releases, decisions);
    if (production === undefined || previous === undefined) return { outcome: "nothing to roll back to" };
    unwantedId ??= production.releaseId;
    if (production.releaseId !== unwantedId) {
      const decision = decisions.findLast(({ verdict }) => verdict !== "rejected")!;
      return { outcome: "overtaken", decision };
    }
    const { releaseId } = previous;
    const at = clock.now().toISOString();
    const decision = decisionSchema.parse({ releaseId, verdict: "rolled back", by, at, reason });
    if (!(await releaseStore.decide(decisions.length + 1, decision))) continue;
    await eventBus.publish(decisionEvent(previous, decision));
    return { outcome: "rolled back", production: previous, previous: production, decision };
  }
}
