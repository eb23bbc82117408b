import type { DomainEvent } from "../messages/events.js";
import { type Decision, decisionSchema } from "./decision.js";
import { readHistory } from "./history.js";
import type { Release } from "./release.js";
import type { DecisionServices } from "./services.js";
import { type ReleaseState, stateOf, verdictOn } from "./slots.js";

/** What a person wants done with a release. */
export type DecisionRequest = Pick<Decision, "releaseId" | "by" | "reason"> & {
  readonly verdict: "approved" | "rejected";
};

/** What has become of a {@link DecisionRequest}. */
export type DecisionOutcome =
  | { readonly outcome: "decided"; readonly release: Release; readonly decision: Decision }
  /** The same was decided before, by the decision that is told. */
  | {
      readonly outcome: "already decided";
      readonly release: Release;
      readonly decision: Decision;
      /** What has become of the release since. */
      readonly state: ReleaseState;
    }
  /** The opposite was decided before, by the decision that is told. */
  | { readonly outcome: "refused"; readonly release: Release; readonly decision: Decision }
  | { readonly outcome: "unknown release"; readonly releaseId: string };

/**
 * Approves or rejects a release, and announces it. May be repeated: nothing is decided twice, and what was decided is
 * announced again as long as it holds, so that a repetition does what a process that died has left undone.
 *
 * @throws ZodError when `by` or `reason` does not fit {@link decisionSchema}.
 */
export async function decideRelease(services: DecisionServices, request: DecisionRequest): Promise<DecisionOutcome> {
  const { releaseStore, eventBus, clock } = services;
  const { releaseId, verdict, by, reason } = request;
  // A lost race is won by somebody: the log has grown, and what it says now is looked at again.
  while (true) {
    const { releases, decisions } = await readHistory(releaseStore);
    const release = releases.find((known) => known.releaseId === releaseId);
    if (release === undefined) return { outcome: "unknown release", releaseId };
    const earlier = verdictOn(releaseId, decisions);
    if (earlier !== undefined) {
      if (earlier.verdict !== verdict) return { outcome: "refused", release, decision: earlier };
      const state = stateOf(releaseId, releases, decisions)!;
      if (state === "production" || state === "rejected") await eventBus.publish(decisionEvent(release, earlier));
      return { outcome: "already decided", release, decision: earlier, state };
    }
    const decision = decisionSchema.parse({ releaseId, verdict, by, at: clock.now().toISOString(), reason });
    if (!(await releaseStore.decide(decisions.length + 1, decision))) continue;
    await eventBus.publish(decisionEvent(release, decision));
    return { outcome: "decided", release, decision };
  }
}

/** The event that tells of a decision about a release. */
export function decisionEvent({ releaseId, runId }: Release, { verdict, reason }: Decision): DomainEvent {
  switch (verdict) {
    case "approved":
      return { type: "ModelApproved", detail: { releaseId, runId } };
    case "rejected":
      return { type: "ModelRejected", detail: { releaseId, runId, reason } };
    case "rolled back":
      return { type: "ModelRolledBack", detail: { releaseId, runId, reason } };
  }
}
