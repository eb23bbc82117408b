import { mkdirSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbeddedCloud } from "@snn/cli";
import { inputPrefix, type ObjectCreated, runIdOf } from "@snn/core";
import { datasetFile } from "../files/dataset.js";
import type { FaultShares } from "./faults.js";

/** How a cloud is to be. */
export interface CloudOptions {
  /** Where its runs and models go. */
  readonly folder: string;
  /** What goes wrong in it, and how often. */
  readonly faults?: FaultShares;
  /** Neuron tasks that a worker is handed at once. @default 1000 */
  readonly messageBatch?: number;
}

/** A training that is to be. */
export interface TrainingFiles {
  /** What its folder is called. */
  readonly name: string;
  /** An HDF5 file. @default the shipped pictures of cats */
  readonly dataset?: string;
  /** The content of parameters.json. */
  readonly parameters: object;
}

/** A run whose files are in the bucket. */
export interface UploadedRun {
  readonly runId: string;
  /** Where its results go. */
  readonly folder: string;
  /** What the bucket tells of the data set: that is what starts a run. */
  readonly created: ObjectCreated;
}

/** All of SNN in this process, with a bucket of its own. */
export interface OpenCloud {
  readonly cloud: EmbeddedCloud;
  readonly folder: string;
  /** Puts a data set and parameters into the bucket, and tells nobody: {@link UploadedRun.created} is for you to deliver. */
  upload(files: TrainingFiles): Promise<UploadedRun>;
  /** Removes the bucket. What runs have left in the folder stays. */
  close(): Promise<void>;
}

/** Starts a cloud in this process. */
export async function openCloud({ folder, faults, messageBatch }: CloudOptions): Promise<OpenCloud> {
  // Only now: to load everything that a cloud is made of takes a second, and onnxruntime cannot be required, only imported.
  const { EmbeddedCloud, isModelKey, ModelsFolder } = await import("@snn/cli");
  const bucket = await mkdtemp(join(tmpdir(), "snn-notebook-"));
  const removeAtOnce = () => rmSync(bucket, { recursive: true, force: true });
  process.once("exit", removeAtOnce);
  const names = new Map<string, string>();
  const models = new ModelsFolder(join(folder, "models"));
  const cloud = new EmbeddedCloud({
    pathOf(key) {
      if (isModelKey(key)) return join(models.path, key);
      const [, runId, name] = /^runs\/([^/]+)\/(.+)$/.exec(key) ?? [];
      if (runId === undefined || name === undefined) return join(bucket, key);
      return join(folder, names.get(runId) ?? runId, name);
    },
    notifier: { notify: async () => {} },
    faults: faults && { duplicate: 0, reorder: 0, lose: 0, crash: 0, ...faults },
    messageBatch,
    ports: { releaseStore: models.releaseStore },
  });
  return {
    cloud,
    folder,
    async upload({ name, dataset = datasetFile(), parameters }) {
      await cloud.objects.put(`${inputPrefix}${name}.json`, JSON.stringify(parameters));
      await cloud.objects.link(`${inputPrefix}${name}.h5`, dataset);
      // A bucket would number what is put into it. With the same number the same run has the same id in every notebook.
      const created = { key: `${inputPrefix}${name}.h5`, sequencer: "1" };
      const runId = runIdOf(created);
      names.set(runId, name);
      mkdirSync(join(folder, name), { recursive: true });
      return { runId, folder: join(folder, name), created };
    },
    async close() {
      process.off("exit", removeAtOnce);
      await rm(bucket, { recursive: true, force: true });
    },
  };
}
