import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { InvalidInputError, isOverBudget, reopenTraining, resumeTraining, runIdOf } from "@snn/core";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import type { FaultRates } from "@snn/core/adapters/memory";
import type { Cloud } from "../cloud/cloud.js";
import type { CloudOptions } from "../cloud/linked.js";
import { refuseStageElsewhere } from "../cloud/stage-options.js";
import type { Display } from "../display/display.js";
import { displayFor } from "../display/display-for.js";
import { EmbeddedCloud } from "../embedded/embedded-cloud.js";
import { embeddedRun } from "../live/embedded-run.js";
import { KeptExamples } from "../live/kept-examples.js";
import { defaultPagePort, type PageOptions } from "../live/page-options.js";
import { checkPagePort, withLivePage } from "../live/serve-page.js";
import { projectFile } from "../project.js";
import { isModelKey, ModelsFolder } from "../releases/models-folder.js";
import { follow } from "./follow.js";
import type { FileContents, TrainingFiles } from "./in-cloud.js";
import { checkOutputFolder, findInterruptedRun, removeUnfinished, runsFolder } from "./run-folder.js";
import { onEndSignal } from "./signals.js";
import { withTemporaryFolder } from "./temporary-folder.js";
import { type Overrides, uploadFiles } from "./upload-files.js";
import { WorkedOnRunStore } from "./worked-on-run-store.js";

export interface TrainOptions extends Overrides, CloudOptions {
  /** Whether a page is served that shows the training. */
  readonly watch?: boolean;
  /** Where the page is served. */
  readonly port?: number;
  readonly parameters?: string;
  readonly output?: string;
  readonly models: string;
  readonly resume?: string;
  readonly cloud: "embedded" | "local" | "aws";
  readonly workers?: number;
  readonly latencies?: boolean;
  readonly messageBatch?: number;
  readonly faults?: FaultRates;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Trains a network: puts the files where they start a run, in this process or in a cloud, and shows what happens until the
 * run has ended.
 *
 * @returns the exit code.
 * @throws InvalidInputError for options that do not go together; what is wrong with the files is told by the run itself.
 */
export async function trainCommand(dataset: string | undefined, options: TrainOptions): Promise<number> {
  refuseMeaningless(options);
  refuseStageElsewhere(options);
  await checkPagePort(pageOf(options));
  if (options.resume !== undefined) return resumeCommand(options.resume, dataset, options);
  const output = options.output === undefined ? undefined : resolve(options.output);
  const folderOf = (runId: string) => output ?? resolve(runsFolder, runId);
  const parametersFile = resolve(options.parameters ?? projectFile("parameters.json"));
  const datasetFile = resolve(dataset ?? projectFile("artifacts/datasets/datasets.h5"));
  if (options.cloud !== "embedded") {
    const files = { dataset: datasetFile, parameters: parametersFile, overrides: options };
    const { readFiles } = await import("./in-cloud.js");
    const contents = await readFiles(files);
    await checkOutputFolder(output ?? resolve(runsFolder));
    return trainElsewhere(options, files, contents, folderOf);
  }
  await checkOutputFolder(output ?? resolve(runsFolder));
  return inEmbeddedCloud(options, folderOf, async (cloud, display, examples) => {
    const created = await uploadFiles(cloud.objects, datasetFile, parametersFile, options);
    const runId = runIdOf(created);
    return withLivePage(
      pageOf(options),
      () => embeddedRun(cloud, runId, examples),
      () => follow(cloud, display, { runId, folder: folderOf(runId) }),
    );
  });
}

async function resumeCommand(name: string, dataset: string | undefined, options: TrainOptions): Promise<number> {
  const fixed = { DATASET: dataset, "--parameters": options.parameters, "--epochs": options.epochs };
  const more = { "--precision": options.precision, "--seed": options.seed };
  const isElsewhere = options.cloud === "aws";
  const place = {
    "--cloud": options.cloud === "local" ? options.cloud : undefined,
    "--output": isElsewhere ? undefined : options.output,
  };
  const given = Object.entries({ ...fixed, ...more, ...place }).filter(([, value]) => value !== undefined);
  if (given.length > 0) {
    const expected = `nothing: a resumed run keeps what it was started with, and goes on ${isElsewhere ? "where it was" : "in this process"}`;
    throw new InvalidInputError(
      given.map(([option]) => ({ file: "--resume", path: option, found: "an option", expected })),
    );
  }
  if (isElsewhere) {
    const folder = resolve(options.output ?? join(runsFolder, name));
    await checkOutputFolder(folder);
    const { resumeInCloud } = await import("./in-cloud.js");
    return inOtherCloud(options, (cloud, display, interrupt) =>
      resumeInCloud(cloud, display, name, options.budget, folder, interrupt, pageOf(options)),
    );
  }
  const { run, folder, training } = await findInterruptedRun(name);
  await removeUnfinished(folder);
  return inEmbeddedCloud(
    options,
    () => folder,
    async (cloud, display, examples, runs) => {
      runs.beginWork(run.runId);
      if (isOverBudget(run)) await reopenTraining(cloud.services, run.runId, options.budget);
      await cloud.objects.link(run.files.dataset, training.dataset.path);
      // Whoever resumes a run wants it to go on.
      await cloud.services.runStore.steer(run.runId, { id: "--resume", steering: undefined });
      await resumeTraining(cloud.services, run.runId);
      return withLivePage(
        pageOf(options),
        () => embeddedRun(cloud, run.runId, examples),
        () => follow(cloud, display, { runId: run.runId, folder }),
      );
    },
  );
}

/** Trains in a cloud beside this process. */
async function trainElsewhere(
  options: TrainOptions,
  files: TrainingFiles,
  contents: FileContents,
  folderOf: (runId: string) => string,
): Promise<number> {
  const { trainInCloud } = await import("./in-cloud.js");
  return inOtherCloud(options, (cloud, display, interrupt) =>
    trainInCloud(cloud, display, files, contents, folderOf, interrupt, pageOf(options)),
  );
}

/** Lends a cloud beside this process: one of this machine that is started for it, a deployed one, or the one that the environment names. */
async function inOtherCloud(
  options: TrainOptions,
  use: (cloud: Cloud, display: Display, interrupt: AbortSignal) => Promise<number>,
): Promise<number> {
  // From here on there is something to tidy up, so that a signal must not end the process by itself.
  const interrupt = new AbortController();
  const stopListening = onEndSignal((signal) => interrupt.abort(signal));
  const display = displayFor(options);
  try {
    return await withTemporaryFolder(async (folder) => {
      const cloud = await cloudOf(options, folder);
      try {
        return await use(cloud, display, interrupt.signal);
      } finally {
        display.close();
        await cloud.close();
      }
    });
  } finally {
    stopListening();
  }
}

// Loaded here only: a training in this process has no need of AWS's libraries, nor of what emulates AWS. They take a second to load.
async function cloudOf(options: TrainOptions, folder: string): Promise<Cloud> {
  if (options.cloud === "aws") {
    const { linkedCloud } = await import("../cloud/linked.js");
    return linkedCloud(options);
  }
  const { localCloud } = await import("../cloud/local.js");
  const { workers = availableParallelism(), latencies = false } = options;
  return localCloud({ folder, workers, latencies });
}

/** @throws InvalidInputError for options that mean nothing in the chosen cloud. */
function refuseMeaningless(options: TrainOptions): void {
  const { cloud, faults, messageBatch, workers, latencies, watch, port } = options;
  if (watch !== true && port !== undefined) {
    const expected = "nothing: it is for --watch";
    throw new InvalidInputError([{ file: "--port", path: "", found: "an option", expected }]);
  }
  const others = {
    ...(cloud !== "embedded" && { "--faults": faults, "--message-batch": messageBatch }),
    ...(cloud !== "local" && { "--workers": workers, "--latencies": latencies }),
  };
  const wrong = Object.entries(others).filter(([, value]) => value !== undefined);
  if (wrong.length === 0) return;
  throw new InvalidInputError(
    wrong.map(([option]) => {
      const owner = option === "--workers" || option === "--latencies" ? "local" : "embedded";
      const expected = `nothing: it is for --cloud ${owner}`;
      return { file: `--cloud ${cloud}`, path: option, found: "an option", expected };
    }),
  );
}

function pageOf({ watch = false, port = defaultPagePort }: TrainOptions): PageOptions {
  return { pagePort: watch ? port : undefined };
}

/** Lends a cloud whose bucket is a temporary folder, except for what belongs to a run, and for models. */
async function inEmbeddedCloud(
  options: TrainOptions,
  folderOf: (runId: string) => string,
  use: (cloud: EmbeddedCloud, display: Display, examples: KeptExamples, runs: WorkedOnRunStore) => Promise<number>,
): Promise<number> {
  const display = displayFor(options);
  const models = new ModelsFolder(resolve(options.models));
  const examples = new KeptExamples(new Hdf5DatasetReader());
  const runStore = new WorkedOnRunStore(folderOf);
  return withTemporaryFolder(async (bucket) => {
    try {
      const cloud = new EmbeddedCloud({
        pathOf(key) {
          if (isModelKey(key)) return join(models.path, key);
          const [, runId, name] = /^runs\/([^/]+)\/(.+)$/.exec(key) ?? [];
          return runId === undefined || name === undefined ? join(bucket, key) : join(folderOf(runId), name);
        },
        notifier: { notify: async ({ subject }) => display.notice(subject) },
        faults: options.faults,
        messageBatch: options.messageBatch,
        ports: {
          runStore,
          releaseStore: models.releaseStore,
          ...(options.watch === true && { datasetReader: examples }),
        },
      });
      return await use(cloud, display, examples, runStore);
    } finally {
      runStore.endWork();
      display.close();
    }
  });
}
