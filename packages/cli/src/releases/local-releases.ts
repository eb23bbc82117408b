import { join, resolve } from "node:path";
import type { DecisionLinks, Notifier } from "@snn/core";
import { EmbeddedCloud } from "../embedded/embedded-cloud.js";
import { withTemporaryFolder } from "../train/temporary-folder.js";
import { isModelKey, ModelsFolder, modelsFolder } from "./models-folder.js";

export interface LocalReleasesOptions {
  /** The folder of models. @default "models" */
  readonly models?: string | undefined;
  readonly notifier: Notifier;
  /** Where the staging slot is served. Without it people are told commands in place of links. */
  readonly stagingUrl?: string;
}

/** Lends the models of this machine, with the handlers that releases and decisions need. */
export async function withLocalReleases<Result>(
  { models, notifier, stagingUrl }: LocalReleasesOptions,
  use: (cloud: EmbeddedCloud, folder: ModelsFolder) => Promise<Result>,
): Promise<Result> {
  const folder = new ModelsFolder(resolve(models ?? modelsFolder));
  return withTemporaryFolder(async (bucket) => {
    const cloud = new EmbeddedCloud({
      pathOf: (key) => join(isModelKey(key) ? folder.path : bucket, key),
      notifier,
      ports: {
        releaseStore: folder.releaseStore,
        ...(stagingUrl !== undefined && { decisionLinks: await linksAt(stagingUrl, folder) }),
      },
    });
    return use(cloud, folder);
  });
}

async function linksAt(stagingUrl: string, folder: ModelsFolder): Promise<DecisionLinks> {
  return { secret: await folder.secret(), stagingUrl, decisionUrl: `${stagingUrl}/decide` };
}
