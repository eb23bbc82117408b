import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Dataset,
  InvalidInputError,
  type ObjectReader,
  type Run,
  type RunStore,
  readDataset,
  type Services,
} from "@snn/core";
import { FolderObjectStore, FolderRunReader } from "@snn/core/adapters/folder";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";

/** Where what is known of a run is read. */
export interface RunSource {
  readonly runId: string;
  /** What a person calls it: the folder, or the id. */
  readonly shownAs: string;
  readonly runs: Pick<RunStore, "get" | "costs">;
  readonly objects: Pick<ObjectReader, "get">;
  /** Reads the data set that the run was trained on. @throws InvalidInputError when it is not there any more, or cannot be read. */
  readDataset(run: Run): Promise<Dataset>;
}

/**
 * The run of a folder of this machine, read only.
 *
 * @param folder where a training has left its files.
 * @param dataset the data set, if it is not where it was any more.
 * @throws InvalidInputError when there is no run.
 */
export async function folderSource(folder: string, dataset?: string): Promise<RunSource> {
  const runId = await runIdIn(folder);
  const reader = new Hdf5DatasetReader();
  return {
    runId,
    shownAs: folder,
    runs: new FolderRunReader((_runId, name) => join(folder, name)),
    objects: new FolderObjectStore((key) => join(folder, key.replace(/^runs\/[^/]+\//, ""))),
    async readDataset({ files, training }) {
      const path = dataset ?? training?.dataset.path ?? files.dataset;
      return reader.read(path, path);
    },
  };
}

/** A run of a cloud. @param services of which the run store and the object store are asked, and the data set reader. */
export function cloudSource(
  services: Pick<Services, "datasetReader"> & {
    readonly runStore: Pick<RunStore, "get" | "costs">;
    readonly objectStore: ObjectReader;
  },
  runId: string,
): RunSource {
  const { runStore, objectStore } = services;
  return {
    runId,
    shownAs: runId,
    runs: runStore,
    objects: objectStore,
    readDataset: (run) => readDataset(services, run.files.dataset),
  };
}

async function runIdIn(folder: string): Promise<string> {
  const file = join(folder, "run.json");
  const refuse = (found: string) =>
    new InvalidInputError([{ file, path: "", found, expected: "the record of a run: the folder of a training" }]);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw refuse(error.code === "ENOENT" || error.code === "ENOTDIR" ? "no such file" : error.message);
  });
  const runId = idIn(text);
  if (typeof runId !== "string") throw refuse("no record of a run");
  return runId;
}

function idIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { runId?: unknown } | null)?.runId;
  } catch {
    return undefined;
  }
}
