import { cloudSource, folderSource, type RunSource } from "@snn/analysis";
import type { CloudOptions } from "../cloud/linked.js";
import { findRun } from "../train/run-folder.js";
import { isWorkedOn } from "../train/worked-on-run-store.js";

/** A run that a report can be written of. */
export interface FoundRun {
  readonly source: RunSource;
  /** Of a run of this machine. */
  readonly folder?: string;
  /** Whether somebody works on it, where that can be known. */
  readonly isAtWork?: () => Promise<boolean>;
}

/** Lends a run of this machine. @throws InvalidInputError when there is none of that name. */
export async function withLocalRun<Result>(
  name: string,
  dataset: string | undefined,
  use: (found: FoundRun) => Promise<Result>,
): Promise<Result> {
  const { folder } = await findRun(name);
  return use({ source: await folderSource(folder, dataset), folder, isAtWork: () => isWorkedOn(folder) });
}

/** Lends a run in a cloud. @throws InvalidInputError when there is no such cloud. */
export async function withCloudRun<Result>(
  runId: string,
  options: CloudOptions,
  use: (found: FoundRun) => Promise<Result>,
): Promise<Result> {
  // Loaded here only: AWS's libraries take a second to load.
  const { connectToCloud } = await import("../cloud/linked.js");
  const connection = await connectToCloud(options);
  try {
    return await use({ source: cloudSource(connection.services, runId) });
  } finally {
    connection.close();
  }
}
