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
 * | ModelReleased                 | if it is the newest that waits for a decision, and no other is just going into production |
 * | ModelApproved, ModelRolledBack | if it is what the records have in production: later decisions have events of their own |
 * | ModelRejected                 | never: the deployment that waits is told at its gate, and goes back by itself |
 *
 * May be repeated: what the newest deployment has is not deployed again. Of several releases that wait the newest is the one in
 * staging; the others are deployed when they are approved, or when there is nothing newer any more (see {@link rollOutWaiting}).
 *
 * @returns whether a deployment was begun.
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
  // A deployment of the next release would stop it half way. Its end brings the one that waits.
  const isNewestGoingLive =
    newest.isUnderWay && newest.releaseId !== undefined && newest.releaseId === production?.releaseId;
  if (type === "ModelReleased" && isNewestGoingLive) return false;
  await deployments.deploy(releaseId);
  return true;
}

/**
 * Deploys the newest release that waits for a decision, if staging does not show it. To be called when a deployment has come to its
 * end: a release may have had to wait for it, or have given way to it. One whose deployment has failed is not tried again before
 * somebody approves it: a broken release would be deployed for ever.
 *
 * @returns whether a deployment was begun.
 */
export async function rollOutWaiting(services: RollOutServices): Promise<boolean> {
  const { releases, decisions } = await readHistory(services.releaseStore);
  const { staging } = slotsOf(releases, decisions);
  if (staging === undefined) return false;
  const { releaseId, runId } = staging;
  if (await services.deployments.hasFailed(releaseId)) return false;
  return rollOut(services, { type: "ModelReleased", detail: { releaseId, runId } });
}
