import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { InvalidInputError, resumeTraining, runIdOf } from "@snn/core";
import type { FaultRates } from "@snn/core/adapters/memory";
import { type CloudOptions, linkedCloud } from "../cloud/linked.js";
import { refuseStageElsewhere } from "../cloud/stage-options.js";
import { displayFor } from "../display/display-for.js";
import { EmbeddedCloud } from "../embedded/embedded-cloud.js";
import { projectFile } from "../project.js";
import { isModelKey, ModelsFolder } from "../releases/models-folder.js";
import { follow } from "./follow.js";
import { type FileContents, readFiles, type TrainingFiles, trainInCloud } from "./in-cloud.js";
import { checkOutputFolder, findInterruptedRun, removeUnfinished, runsFolder } from "./run-folder.js";
import { onEndSignal } from "./signals.js";
import { withTemporaryFolder } from "./temporary-folder.js";
import { type Overrides, uploadFiles } from "./upload-files.js";

export interface TrainOptions extends Overrides, CloudOptions {
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
  if (options.resume !== undefined) return resumeCommand(options.resume, dataset, options);
  const output = options.output === undefined ? undefined : resolve(options.output);
  const folderOf = (runId: string) => output ?? resolve(runsFolder, runId);
  const parametersFile = resolve(options.parameters ?? projectFile("parameters.json"));
  const datasetFile = resolve(dataset ?? projectFile("artifacts/datasets/datasets.h5"));
  if (options.cloud !== "embedded") {
    const files = { dataset: datasetFile, parameters: parametersFile, overrides: options };
    const contents = await readFiles(files);
    await checkOutputFolder(output ?? resolve(runsFolder));
    return trainElsewhere(options, files, contents, folderOf);
  }
  await checkOutputFolder(output ?? resolve(runsFolder));
  return inEmbeddedCloud(options, folderOf, async (cloud, display) => {
    const created = await uploadFiles(cloud.objects, datasetFile, parametersFile, options);
    const runId = runIdOf(created);
    return follow(cloud, display, { runId, folder: folderOf(runId) });
  });
}

async function resumeCommand(name: string, dataset: string | undefined, options: TrainOptions): Promise<number> {
  const fixed = { DATASET: dataset, "--parameters": options.parameters, "--epochs": options.epochs };
  const more = { "--precision": options.precision, "--seed": options.seed, "--output": options.output };
  const cloud = { "--cloud": options.cloud === "embedded" ? undefined : options.cloud };
  const given = Object.entries({ ...fixed, ...more, ...cloud }).filter(([, value]) => value !== undefined);
  if (given.length > 0) {
    const expected = "nothing: a resumed run keeps what it was started with, and goes on in this process";
    throw new InvalidInputError(
      given.map(([option]) => ({ file: "--resume", path: option, found: "an option", expected })),
    );
  }
  const { run, folder, training } = await findInterruptedRun(name);
  await removeUnfinished(folder);
  return inEmbeddedCloud(
    options,
    () => folder,
    async (cloud, display) => {
      await cloud.objects.link(run.files.dataset, training.dataset.path);
      await resumeTraining(cloud.services, run.runId);
      return follow(cloud, display, { runId: run.runId, folder });
    },
  );
}

/** Trains in a cloud beside this process: one of this machine that is started for it, a deployed one, or the one that the environment names. */
async function trainElsewhere(
  options: TrainOptions,
  files: TrainingFiles,
  contents: FileContents,
  folderOf: (runId: string) => string,
): Promise<number> {
  // From here on there is something to tidy up, so that a signal must not end the process by itself.
  const interrupt = new AbortController();
  const stopListening = onEndSignal((signal) => interrupt.abort(signal));
  const display = displayFor(options);
  try {
    return await withTemporaryFolder(async (folder) => {
      const cloud = options.cloud === "local" ? await startLocalCloud(options, folder) : await linkedCloud(options);
      try {
        return await trainInCloud(cloud, display, files, contents, folderOf, interrupt.signal);
      } finally {
        display.close();
        await cloud.close();
      }
    });
  } finally {
    stopListening();
  }
}

async function startLocalCloud({ workers = availableParallelism(), latencies = false }: TrainOptions, folder: string) {
  // Loaded here only: what emulates AWS is needed for nothing else.
  const { localCloud } = await import("../cloud/local.js");
  return localCloud({ folder, workers, latencies });
}

/** @throws InvalidInputError for options that mean nothing in the chosen cloud. */
function refuseMeaningless(options: TrainOptions): void {
  const { cloud, faults, messageBatch, workers, latencies } = options;
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

/** Lends a cloud whose bucket is a temporary folder, except for what belongs to a run, and for models. */
async function inEmbeddedCloud(
  options: TrainOptions,
  folderOf: (runId: string) => string,
  use: (cloud: EmbeddedCloud, display: ReturnType<typeof displayFor>) => Promise<number>,
): Promise<number> {
  const display = displayFor(options);
  const models = new ModelsFolder(resolve(options.models));
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
        ports: { releaseStore: models.releaseStore },
      });
      return await use(cloud, display);
    } finally {
      display.close();
    }
  });
}
