import type { ExampleSet } from "../dataset/dataset.js";
import { costPlotSvg } from "../evaluation/cost-plot.js";
import { metricsOf } from "../evaluation/metrics.js";
import { predictClasses } from "../evaluation/predict.js";
import { type Results, resultsOf } from "../evaluation/results.js";
import { releaseInputPrefix } from "../input-prefixes.js";
import type { EventDetail } from "../messages/events.js";
import { encodeOnnxModel } from "../model/onnx-model.js";
import { preprocessingOf } from "../model/preprocessing.js";
import type { TrainedModel } from "../model/trained-model.js";
import { isLastEpoch } from "../orchestrator/schedule.js";
import { outputKey } from "../run/outputs.js";
import { firstPosition } from "../run/position.js";
import type { Run } from "../run/run.js";
import { checkpointKey } from "./checkpoint.js";
import { type FailureServices, failTraining } from "./fail.js";
import { modelKeys, modelOfTensors } from "./model-of-tensors.js";
import { type DatasetServices, readDataset } from "./read-dataset.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/** What it takes to end a run. */
export type FinishServices = FailureServices &
  DatasetServices &
  Pick<Services, "trainings" | "parameterServer" | "objectStore" | "modelEncoder" | "compute">;

/**
 * Ends a run that has been trained: evaluates the model, writes it and the results, and announces that. May be repeated: the files
 * come first, then the end, then what follows from it, so that a repetition does what a process that died has left undone.
 */
export async function finishTraining(
  services: FinishServices,
  { runId, epochs, cost }: EventDetail<"TrainingCompleted">,
): Promise<void> {
  const { runStore, parameterServer, objectStore, eventBus, clock } = services;
  const training = await services.trainings.get(runId);
  if (training === undefined) return;
  const step = epochs * training.schedule.batches;
  // In this order: what was counted is told while the run is still here, and tensors are whole once it has got here.
  const counters = await parameterServer.counters(runId);
  const position = await parameterServer.position(runId);
  // All has been done; or the parameter server has lost the run, which has gone back and comes here again.
  if (position !== firstPosition(step, training.schedule)) return;
  // Anybody may say that the end has come.
  const costs = await runStore.costs(runId);
  const isStopped = (await parameterServer.steering(runId)).stopAt === position;
  if (!isStopped && !isLastEpoch(training.schedule, epochs - 1, costs[epochs - 1] ?? Number.NaN)) return;
  const tensors = await finalTensors(services, training, step);
  if (tensors === undefined) return;
  const model = trainedModel(training, tensors);
  const metrics = model === undefined ? undefined : await evaluate(services, training, model);
  if (model === undefined || metrics === undefined) return failTraining(services, runId, overflow(training));
  const origin = { runId, cost, trainAccuracy: metrics.train.accuracy, testAccuracy: metrics.test.accuracy };
  const onnx = encodeOnnxModel(model, origin);
  const end = { status: "completed" as const, endedAt: clock.now().toISOString() };
  if ((await runStore.get(runId))?.status === "running") {
    // What it took to evaluate is told, too, unless the run has been forgotten meanwhile.
    const latest = largest(counters, await parameterServer.counters(runId));
    const results = resultsOf(training.run, end, costs, latest, metrics);
    await objectStore.put(outputKey(runId, "params.h5"), await services.modelEncoder.encode(model));
    await objectStore.put(outputKey(runId, "model.onnx"), onnx);
    await objectStore.put(outputKey(runId, "parameters.json"), json(training.parameters));
    await objectStore.put(outputKey(runId, "plot.svg"), costPlotSvg(costs, `Cost of ${runId}`));
    await objectStore.put(outputKey(runId, "results.json"), json(results));
  }
  await runStore.end(runId, end);
  const run = await runStore.get(runId);
  // The results that tell of the failure may have been overwritten here.
  if (run?.status === "failed") await putFailure(services, training, run, counters);
  if (run?.status !== "completed") return;

  // What looks at pictures goes on its way to production. A model of a table has nobody to serve it.
  if (preprocessingOf(model.exampleShape) !== undefined)
    await objectStore.put(`${releaseInputPrefix}${runId}.onnx`, onnx);
  await eventBus.publish({ type: "ModelEvaluated", detail: origin });
  await objectStore.delete(checkpointKey(runId));
  await forget(services, runId);
}

/** Cleans up after a run that has failed. What was reached is kept: the results so far, and the last checkpoint. */
export async function endFailedTraining(
  services: Pick<FinishServices, "runStore" | "parameterServer" | "objectStore" | "trainings" | "clock">,
  { runId }: EventDetail<"TrainingFailed">,
): Promise<void> {
  const { runStore, parameterServer, objectStore } = services;
  const run = await runStore.get(runId);
  // It is announced just before it is recorded: in a moment it will be. Nobody ends a run by saying so.
  if (run?.status === "running") throw new Error(`${runId} is said to have failed, and is running`);
  if (run?.status !== "failed") return;
  const training = await services.trainings.get(runId);
  const counters = await parameterServer.counters(runId);
  const isHere = (await parameterServer.position(runId)) !== undefined;
  // What was counted is told by whoever still found the run here, and not overwritten by those who come after.
  const isUntold = isHere || (await objectStore.get(outputKey(runId, "results.json"))) === undefined;
  if (training !== undefined && isUntold) await putFailure(services, training, run, counters);
  await forget(services, runId);
}

/** Writes the results of a run that has failed. */
async function putFailure(
  { runStore, objectStore, clock }: Pick<Services, "runStore" | "objectStore" | "clock">,
  training: Training,
  { runId, endedAt = clock.now().toISOString(), reason = "" }: Run,
  counters: Readonly<Record<string, number>>,
): Promise<void> {
  const end = { status: "failed" as const, endedAt, reason };
  const results = resultsOf(training.run, end, await runStore.costs(runId), counters, undefined);
  await objectStore.put(outputKey(runId, "results.json"), json(results));
}

/** The larger of two values of every counter: they only grow. */
function largest(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const largest = { ...one };
  for (const [name, value] of Object.entries(other)) largest[name] = Math.max(largest[name] ?? 0, value);
  return largest;
}

async function forget(
  { parameterServer, trainings }: Pick<Services, "parameterServer" | "trainings">,
  runId: string,
): Promise<void> {
  await parameterServer.forget(runId);
  trainings.forget(runId);
}

/** The weights and biases of every layer that a step starts with. Undefined when they are gone. */
async function finalTensors(
  { parameterServer }: Pick<Services, "parameterServer">,
  { network, runId }: Training,
  step: number,
): Promise<Uint8Array[] | undefined> {
  const keys = modelKeys(network, step);
  const tensors = await parameterServer.read(
    runId,
    keys.map((key) => ({ key })),
  );
  return tensors.includes(undefined) ? undefined : (tensors as Uint8Array[]);
}

/** The model that has been trained. Undefined when a number of it is not finite. */
function trainedModel(training: Training, tensors: readonly Uint8Array[]): TrainedModel | undefined {
  const model = modelOfTensors({ ...training, dataset: training.run.training.dataset }, tensors);
  const allFinite = model.layers.every(
    ({ weights, biases }) => weights.every(Number.isFinite) && biases.every(Number.isFinite),
  );
  return allFinite ? model : undefined;
}

function overflow({ parameters }: Training): string {
  return `the last update left the range of ${parameters.precision}. Try a learning_rate below ${parameters.learning_rate}`;
}

/** @returns undefined when the model has no answer to an example. */
async function evaluate(
  services: DatasetServices & Pick<Services, "compute">,
  training: Training,
  model: TrainedModel,
) {
  const dataset = await readDataset(services, training.run.files.dataset);
  const measure = async (set: ExampleSet) => {
    const predicted = await predictClasses(services.compute, model, set);
    return predicted.includes(-1) ? undefined : metricsOf(set.labels, predicted, model.classes.length);
  };
  const train = await measure(dataset.train);
  const test = await measure(dataset.test);
  return train === undefined || test === undefined ? undefined : { train, test };
}

function json(value: Results | Training["parameters"]): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
