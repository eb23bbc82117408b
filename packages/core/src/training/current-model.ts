import { fitScaling, type InputScaling } from "../dataset/scaling.js";
import { UnavailableError } from "../errors.js";
import type { Results } from "../evaluation/results.js";
import { decodeOnnxModel } from "../model/decode-onnx-model.js";
import type { TrainedModel } from "../model/trained-model.js";
import { type Network, networkOf } from "../network/network.js";
import { optimizers } from "../network/optimizer.js";
import { scheduleOf } from "../orchestrator/schedule.js";
import type { ParameterServer } from "../ports/parameter-server.js";
import type { RunReader } from "../ports/run-store.js";
import { outputKey } from "../run/outputs.js";
import { placeOf } from "../run/position.js";
import type { Run } from "../run/run.js";
import { dataKeys } from "../run/tensors.js";
import { toNumbers } from "../tensors/matrix.js";
import { checkpointKey, readCheckpoint } from "./checkpoint.js";
import { modelKeys, modelOfTensors } from "./model-of-tensors.js";
import { type DatasetServices, readDataset } from "./read-dataset.js";

/** The model that a run has got to by now. */
export interface CurrentModel {
  readonly model: TrainedModel;
  /** The updates that have been made to it. */
  readonly step: number;
  /** The epoch of that step. */
  readonly epoch: number;
  readonly from: "parameter server" | "checkpoint" | "model";
}

/** What it takes to look at the model of a run. Only inputs that are standardized need the data set, and only without the parameter server. */
export type CurrentModelServices = DatasetServices & {
  readonly parameterServer: Pick<ParameterServer, "position" | "read">;
  readonly runStore: RunReader;
};

type Begun = Run & Required<Pick<Run, "training">>;

/**
 * The model of a run that has begun, as it is now: that of the step which the parameter server has reached; where it is out of reach or
 * has forgotten the run, that of the last checkpoint; of a completed run, the one that it was done for.
 *
 * @param known what was returned before: returned again while the step is the same.
 * @returns undefined when there is none, or when the run moved on while we looked.
 * @throws UnavailableError when the object store cannot be reached.
 */
export async function currentModel(
  services: CurrentModelServices,
  runId: string,
  known?: CurrentModel,
): Promise<CurrentModel | undefined> {
  const run = await services.runStore.get(runId);
  if (run?.training === undefined) return undefined;
  const begun = { ...run, training: run.training };
  if (run.status === "completed") return known?.from === "model" ? known : finalModel(services, begun);
  const position = await services.parameterServer.position(runId).catch(undefinedIfUnavailable);
  if (position === undefined) return fromCheckpoint(services, begun, known);
  const { parameters, dataset } = begun.training;
  const { step, epoch } = placeOf(position, scheduleOf(runId, parameters, dataset.trainExamples));
  if (known?.from === "parameter server" && known.step === step) return known;
  const network = networkOf(parameters, dataset.features);
  const keys = [...modelKeys(network, step), dataKeys.divisor, dataKeys.offset];
  const read = await services.parameterServer
    .read(
      runId,
      keys.map((key) => ({ key })),
    )
    .catch(undefinedIfUnavailable);
  if (read === undefined || read.includes(undefined)) return undefined;
  const [divisor, offset] = (read.splice(-2) as Uint8Array[]).map(float64) as [Float64Array, Float64Array];
  const scaling = { name: parameters.input_scaling, divisor, offset };
  return { model: modelOf(begun, network, scaling, read as Uint8Array[]), step, epoch, from: "parameter server" };
}

async function finalModel({ objectStore }: CurrentModelServices, run: Begun): Promise<CurrentModel | undefined> {
  const { runId, training } = run;
  const model = await objectStore.get(outputKey(runId, "model.onnx"));
  const results = await objectStore.get(outputKey(runId, "results.json"));
  if (model === undefined || results === undefined) return undefined;
  const { epochs } = JSON.parse(Buffer.from(results).toString()) as Results;
  const { batches } = scheduleOf(runId, training.parameters, training.dataset.trainExamples);
  return {
    model: decodeOnnxModel(model),
    step: epochs.length * batches,
    epoch: epochs.length,
    from: "model",
  };
}

async function fromCheckpoint(
  services: CurrentModelServices,
  run: Begun,
  known: CurrentModel | undefined,
): Promise<CurrentModel | undefined> {
  const { runId, training } = run;
  const { parameters, dataset } = training;
  const content = await services.objectStore.get(checkpointKey(runId));
  if (content === undefined) return undefined;
  const network = networkOf(parameters, dataset.features);
  const optimizer = optimizers[parameters.optimizer];
  const checkpoint = readCheckpoint(content, { runId, network, optimizer, precision: parameters.precision });
  if (checkpoint === undefined) return undefined;
  const { step, tensors } = checkpoint;
  if (known?.from === "checkpoint" && known.step === step) return known;
  const scaling = known?.model.scaling ?? (await scalingOf(services, run));
  const { batches } = scheduleOf(runId, parameters, dataset.trainExamples);
  const model = modelOf(
    run,
    network,
    scaling,
    modelKeys(network, step).map((key) => tensors.get(key)!),
  );
  return { model, step, epoch: Math.floor(step / batches), from: "checkpoint" };
}

function modelOf(
  { training }: Begun,
  network: Network,
  scaling: InputScaling,
  tensors: readonly Uint8Array[],
): TrainedModel {
  const { parameters, dataset } = training;
  return modelOfTensors({ network, precision: parameters.precision, scaling, dataset }, tensors);
}

async function scalingOf(services: DatasetServices, { training, files }: Begun): Promise<InputScaling> {
  const name = training.parameters.input_scaling;
  const nothing = { examples: 0, inputs: new Uint8Array(), labels: new Int32Array() };
  // The other scalings are the same for every training set.
  return fitScaling(name, name === "standardized" ? (await readDataset(services, files.dataset)).train : nothing);
}

function float64(bytes: Uint8Array): Float64Array {
  return toNumbers("float64", bytes) as Float64Array;
}

function undefinedIfUnavailable(error: unknown): undefined {
  if (!(error instanceof UnavailableError)) throw error;
}
