import type { Services } from "@snn/core";
import type { CloudOptions } from "../cloud/linked.js";
import { refuseStageElsewhere } from "../cloud/stage-options.js";
import { printableLines } from "../printable.js";
import { withLocalReleases } from "./local-releases.js";

/** Whose releases: those of this machine, or those of a cloud. */
export interface ReleasesOptions extends CloudOptions {
  readonly models?: string;
  readonly cloud: "embedded" | "aws";
}

/**
 * Lends the services that releases and decisions need, and what lets their handlers work where they do not work by themselves.
 * What is decided here has been announced when this returns.
 */
export async function withReleases(
  { models, cloud, stage, region }: ReleasesOptions,
  use: (services: Services, settle: () => Promise<void>) => Promise<number>,
): Promise<number> {
  refuseStageElsewhere({ cloud, stage, region });
  if (cloud === "aws") {
    // Loaded here only: AWS's libraries take a second to load.
    const { connectToCloud } = await import("../cloud/linked.js");
    const connection = await connectToCloud({ stage, region });
    try {
      return await use(connection.services, async () => {});
    } finally {
      connection.close();
    }
  }
  const notifier = { notify: async ({ text }: { text: string }) => console.error(printableLines(text)) };
  return withLocalReleases({ models, notifier }, async (embedded) => {
    const exitCode = await use(embedded.services, () => embedded.run());
    await embedded.run();
    return exitCode;
  });
}
