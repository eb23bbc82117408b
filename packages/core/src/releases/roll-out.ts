import { UnavailableError } from "../errors.js";
import type { Deployments } from "../ports/deployments.js";
import type { ReleaseReader } from "../ports/release-store.js";
import { readHistory } from "./history.js";
import type { ReleaseEvent } from "./release-notice.js";
import { slotsOf } from "./slots.js";

/** What it takes to deploy releases. */
export interface RollOutServices {
  readonly releaseStore: ReleaseReader;
  readonly deployments: Deployments;
}

/**
 * Deploys the release that an event asks for, where the prediction service is deployed release by release. A deployment shows
 * its release in staging first, and waits there for as long as nobody has decided about it (see `gateOf`).
 *
 * | event                         | deploys its release                                                        |
 * | ----------------------------- | -------------------------------------------------------------------------- |
 * | ModelReleased                 | if it is the newest that waits for a decision                              |
 * | ModelApproved, ModelRolledBack | if it is what the records have in production: later decisions have events of their own |
 * | ModelRejected                 | never: the deployment that waits is told at its gate, and goes back by itself |
 *
 * May be repeated: what the newest deployment has is not deployed again. Of several releases that wait the newest is the one in
 * staging; the others are deployed when they are approved.
 *
 * @returns whether a deployment was begun.
 * @throws UnavailableError while what is in production by the records is still on its way there: a deployment of the next
 *   release would stop it half way.
 */
export async function rollOut(
  { releaseStore, deployments }: RollOutServices,
  { type, detail: { releaseId } }: ReleaseEvent,
): Promise<boolean> {
  const { releases, decisions } = await readHistory(releaseStore);
  const { production, staging } = slotsOf(releases, decisions);
  const asked = {
    ModelReleased: staging,
    ModelApproved: production,
    ModelRolledBack: production,
    ModelRejected: undefined,
  };
  if (asked[type]?.releaseId !== releaseId) return false;
  const newest = await deployments.newest();
  if (newest.releaseId === releaseId) return false;
  const isNewestGoingLive =
    newest.isUnderWay && newest.releaseId !== undefined && newest.releaseId === production?.releaseId;
  if (type === "ModelReleased" && isNewestGoingLive)
    throw new UnavailableError(`${newest.releaseId} is still on its way into production, ${releaseId} has to wait`);
  await deployments.deploy(releaseId);
  return true;
}
