import { type GateStatus, gateOf, type ReleaseReader, readHistory, type ServiceRevisions } from "@snn/core";

/** What it takes to say whether a deployment may go on. */
export interface GateServices {
  readonly releaseStore: ReleaseReader;
  readonly serviceRevisions: ServiceRevisions;
}

/** A deployment is in staging: may it go into production? @param revision what it deploys. */
export async function gate({ releaseStore, serviceRevisions }: GateServices, revision: string): Promise<GateStatus> {
  const releaseId = await serviceRevisions.releaseOf(revision);
  return gateOf(releaseId, await readHistory(releaseStore));
}
