import type { Dataset } from "../dataset/dataset.js";
import { InvalidInputError, type Problem, UnavailableError } from "../errors.js";
import type { EventDetail } from "../messages/events.js";
import { misfits } from "../network/network.js";
import { plan } from "../orchestrator/plan.js";
import { shardProblems } from "../orchestrator/schedule.js";
import type { Parameters } from "../parameters/parameters.js";
import { parseParameters } from "../parameters/parse.js";
import type { ObjectReader } from "../ports/object-store.js";
import { outputKey, outputNames } from "../run/outputs.js";
import type { Run } from "../run/run.js";
import { checkpointKey } from "./checkpoint.js";
import { startFromInitialParameters, storeData } from "./data.js";
import { execute } from "./execute.js";
import { type FailureServices, failTraining } from "./fail.js";
import { memoryProblems } from "./memory.js";
import { type DatasetServices, readDataset } from "./read-dataset.js";
import { type ResumeServices, startedUnlessOver, takeUpTraining } from "./resume.js";
import type { Services } from "./services.js";

/** What it takes to start a run. */
export type LaunchServices = ResumeServices & Pick<Services, "memoryBytes">;

interface CheckedFiles {
  readonly parameters: Parameters;
  readonly dataset: Dataset;
}

/**
 * Starts a run: reads and checks both files, records the run, and puts the data and the first parameters into the
 * parameter server. A run whose files are wrong is recorded as failed, and nothing else happens. A second request for
 * the same run changes nothing, unless the first one was cut short.
 */
export async function launchTraining(
  services: LaunchServices,
  request: EventDetail<"TrainingRequested">,
): Promise<void> {
  const { runStore, parameterServer, clock } = services;
  const { runId, dataset: datasetKey, parameters: parametersKey } = request;
  const known = await runStore.get(runId);
  if (known !== undefined) return known.status === "running" ? goOn(services, runId) : undefined;
  const record = {
    runId,
    startedAt: clock.now().toISOString(),
    files: { dataset: datasetKey, parameters: parametersKey },
  };

  const checked = await checkFiles(services, datasetKey, parametersKey);
  if (Array.isArray(checked)) return refuse(services, record, checked);

  const { parameters, dataset } = checked;
  const path = await services.objectStore.location(datasetKey);
  const isFirst = await runStore.create({
    ...record,
    status: "running",
    training: { parameters, dataset: { ...dataset.description, path } },
  });
  // An earlier run may have had this place; until here it was left alone.
  if (isFirst)
    for (const key of [checkpointKey(runId), ...outputNames.map((name) => outputKey(runId, name))])
      await services.objectStore.delete(key);
  if ((await parameterServer.position(runId)) === undefined) {
    const isRunning = await startedUnlessOver(services, runId, async () => {
      await storeData(parameterServer, runId, parameters, dataset);
      await startFromInitialParameters(parameterServer, runId, parameters, dataset.description.features);
      return true;
    });
    if (!isRunning) return;
  }
  await begin(services, runId);
}

/** Sends the first tasks, unless that has been done, and tells those who watch. */
async function begin(services: ResumeServices, runId: string): Promise<void> {
  const training = await services.trainings.get(runId);
  if (training === undefined) return;
  const event = { type: "EpochStarted", detail: { runId, epoch: 0 } } as const;
  await services.eventBus.publish(event);
  await execute(services, training, plan(training.schedule, event));
}

/** A run that has been launched before, or half launched, is requested once more. */
async function goOn(services: ResumeServices, runId: string): Promise<void> {
  if ((await services.parameterServer.position(runId)) === undefined) await takeUpTraining(services, runId);
  else await begin(services, runId);
}

/** @returns both files, or every problem of either. */
async function checkFiles(
  services: DatasetServices & Pick<Services, "memoryBytes">,
  datasetKey: string,
  parametersKey: string,
): Promise<CheckedFiles | Problem[]> {
  const file = await services.objectStore.location(parametersKey);
  const parameters = await orProblems(readParameters(services, parametersKey, file));
  const dataset = await orProblems(readDataset(services, datasetKey));
  if (Array.isArray(parameters) || Array.isArray(dataset))
    return [...(Array.isArray(parameters) ? parameters : []), ...(Array.isArray(dataset) ? dataset : [])];
  const problems = [
    ...misfits(parameters, dataset.description, file),
    ...shardProblems(parameters, dataset.description.trainExamples, file),
    ...memoryProblems(parameters, dataset.description, services.memoryBytes, file),
  ];
  return problems.length > 0 ? problems : { parameters, dataset };
}

async function orProblems<Content>(reading: Promise<Content>): Promise<Content | Problem[]> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof InvalidInputError) return [...error.problems];
    throw error;
  }
}

async function readParameters(
  { objectStore }: { readonly objectStore: ObjectReader },
  key: string,
  file: string,
): Promise<Parameters> {
  const content = await objectStore.get(key).catch((error: Error) => {
    if (error instanceof UnavailableError) throw error;
    const expected = "the parameters of a network, as JSON";
    throw new InvalidInputError([{ file, path: "", found: error.message, expected }]);
  });
  if (content === undefined)
    throw new InvalidInputError([
      { file, path: "", found: "no such file", expected: "the parameters of a network, as JSON" },
    ]);
  return parseParameters(Buffer.from(content).toString("utf8"), file);
}

async function refuse(
  services: FailureServices,
  record: Omit<Run, "status">,
  problems: readonly Problem[],
): Promise<void> {
  const reason = `${problems.length === 1 ? "a problem" : `${problems.length} problems`} with the input`;
  const endedAt = services.clock.now().toISOString();
  // Another request may have started it meanwhile, before its files were changed.
  if ((await services.runStore.get(record.runId))?.training !== undefined) return;
  // Announced first: should this be cut short, the request comes again, and finds no record of it.
  await failTraining(services, record.runId, reason, problems);
  await services.runStore.create({ ...record, status: "failed", endedAt, reason, problems });
}
