import { join, resolve } from "node:path";
import type { Notifier } from "@snn/core";
import { EmbeddedCloud } from "../embedded/embedded-cloud.js";
import { withTemporaryFolder } from "../train/temporary-folder.js";
import { isModelKey, ModelsFolder, modelsFolder } from "./models-folder.js";

/** Where people find the staging slot of `snn serve`, unless they choose another port. */
const defaultStagingUrl = "http://localhost:8080";

export interface LocalReleasesOptions {
  /** The folder of models. @default "models" */
  readonly models?: string | undefined;
  readonly notifier: Notifier;
  /** Where the staging slot is served. @default "http://localhost:8080" */
  readonly stagingUrl?: string;
}

/** Lends the models of this machine, with the handlers that releases and decisions need. */
export async function withLocalReleases<Result>(
  { models, notifier, stagingUrl = defaultStagingUrl }: LocalReleasesOptions,
  use: (cloud: EmbeddedCloud, folder: ModelsFolder) => Promise<Result>,
): Promise<Result> {
  const folder = new ModelsFolder(resolve(models ?? modelsFolder));
  return withTemporaryFolder(async (bucket) => {
    const cloud = new EmbeddedCloud({
      pathOf: (key) => join(isModelKey(key) ? folder.path : bucket, key),
      notifier,
      ports: {
        releaseStore: folder.releaseStore,
        decisionLinks: { secret: await folder.secret(), stagingUrl, decisionUrl: `${stagingUrl}/decide` },
      },
    });
    return use(cloud, folder);
  });
}
