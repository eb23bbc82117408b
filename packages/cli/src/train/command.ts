import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { InvalidInputError, resumeTraining, runIdOf } from "@snn/core";
import type { FaultRates } from "@snn/core/adapters/memory";
import { displayFor } from "../display/display-for.js";
import { EmbeddedCloud } from "../embedded/embedded-cloud.js";
import { projectFile } from "../project.js";
import { follow } from "./follow.js";
import { checkOutputFolder, findInterruptedRun, removeUnfinished, runsFolder } from "./run-folder.js";
import { type Overrides, uploadFiles } from "./upload-files.js";

export interface TrainOptions extends Overrides {
  readonly parameters?: string;
  readonly output?: string;
  readonly resume?: string;
  readonly messageBatch?: number;
  readonly faults?: FaultRates;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Trains a network in this process: puts the files into the local bucket, which starts a run as on AWS, and shows what
 * happens until the run has ended.
 *
 * @returns the exit code.
 * @throws InvalidInputError for options that do not go together; what is wrong with the files is told by the run itself.
 */
export async function trainCommand(dataset: string | undefined, options: TrainOptions): Promise<number> {
  if (options.resume !== undefined) return resumeCommand(options.resume, dataset, options);
  const output = options.output === undefined ? undefined : resolve(options.output);
  await checkOutputFolder(output ?? resolve(runsFolder));
  const folderOf = (runId: string) => output ?? resolve(runsFolder, runId);
  const parametersFile = options.parameters ?? projectFile("parameters.json");
  const datasetFile = dataset ?? projectFile("artifacts/datasets/datasets.h5");
  return inCloud(options, folderOf, async (cloud, display) => {
    const created = await uploadFiles(cloud.objects, datasetFile, parametersFile, options);
    const runId = runIdOf(created);
    return follow(cloud, display, { runId, folder: folderOf(runId) });
  });
}

async function resumeCommand(name: string, dataset: string | undefined, options: TrainOptions): Promise<number> {
  const fixed = { DATASET: dataset, "--parameters": options.parameters, "--epochs": options.epochs };
  const more = { "--precision": options.precision, "--seed": options.seed, "--output": options.output };
  const given = Object.entries({ ...fixed, ...more }).filter(([, value]) => value !== undefined);
  if (given.length > 0) {
    const expected = "nothing: a resumed run keeps what it was started with";
    throw new InvalidInputError(
      given.map(([option]) => ({ file: "--resume", path: option, found: "an option", expected })),
    );
  }
  const { run, folder, training } = await findInterruptedRun(name);
  await removeUnfinished(folder);
  return inCloud(
    options,
    () => folder,
    async (cloud, display) => {
      await cloud.objects.link(run.files.dataset, training.dataset.path);
      await resumeTraining(cloud.services, run.runId);
      return follow(cloud, display, { runId: run.runId, folder });
    },
  );
}

/** Lends a cloud whose bucket is a temporary folder, except for what belongs to a run. */
async function inCloud(
  options: TrainOptions,
  folderOf: (runId: string) => string,
  use: (cloud: EmbeddedCloud, display: ReturnType<typeof displayFor>) => Promise<number>,
): Promise<number> {
  const bucket = await mkdtemp(join(tmpdir(), "snn-"));
  const display = displayFor(options);
  try {
    const cloud = new EmbeddedCloud({
      pathOf(key) {
        const [, runId, name] = /^runs\/([^/]+)\/(.+)$/.exec(key) ?? [];
        return runId === undefined || name === undefined ? join(bucket, key) : join(folderOf(runId), name);
      },
      notifier: { notify: async ({ subject }) => display.notice(subject) },
      faults: options.faults,
      messageBatch: options.messageBatch,
    });
    return await use(cloud, display);
  } finally {
    display.close();
    await rm(bucket, { recursive: true, force: true });
  }
}
