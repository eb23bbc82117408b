import type { ReleaseHistory } from "./history.js";
import { stateOf } from "./slots.js";

/** What is to become of a deployment whose tasks are in staging. */
export type GateStatus =
  /** It goes on into production. */
  | "succeeded"
  /** It goes back. */
  | "failed"
  /** It waits; ask again. */
  | "in progress";

/**
 * Whether a deployment may go on into production.
 *
 * @param releaseId the release that its tasks are pinned to; undefined when they follow the records, so that the deployment
 *   changes no model and nobody has to decide about it.
 * @returns `in progress` for as long as nobody has decided about the release. Nothing but what is in production by the records
 *   may go there: a release that was rejected, has been rolled back or replaced meanwhile, or that nobody knows, fails.
 */
export function gateOf(releaseId: string | undefined, { releases, decisions }: ReleaseHistory): GateStatus {
  if (releaseId === undefined) return "succeeded";
  switch (stateOf(releaseId, releases, decisions)) {
    case "production":
      return "succeeded";
    case "staging":
      return "in progress";
    default:
      return "failed";
  }
}
