import type { DatasetDescription } from "../dataset/dataset.js";
import type { InputScaling } from "../dataset/scaling.js";
import type { TrainedModel } from "../model/trained-model.js";
import type { Network } from "../network/network.js";
import { parameterKey } from "../run/tensors.js";
import { type Precision, toNumbers } from "../tensors/matrix.js";

/** What the tensors of a model do not tell. */
interface Untold {
  readonly network: Network;
  readonly precision: Precision;
  readonly scaling: InputScaling;
  readonly dataset: DatasetDescription;
}

/** The tensors that make the model with which a step starts: for every layer its weights and its biases. */
export function modelKeys({ layers }: Network, step: number): string[] {
  return layers.flatMap((_, index) => [
    parameterKey("weights", index + 1, step),
    parameterKey("biases", index + 1, step),
  ]);
}

/** The model of the tensors that {@link modelKeys} names, in that order. */
export function modelOfTensors(
  { network, precision, scaling, dataset }: Untold,
  tensors: readonly Uint8Array[],
): TrainedModel {
  const { exampleShape, inputType, classes, fit } = dataset;
  const layers = network.layers.map((layer, index) => ({
    ...layer,
    weights: toNumbers(precision, tensors[2 * index]!),
    biases: toNumbers(precision, tensors[2 * index + 1]!),
  }));
  return { layers, scaling, exampleShape, inputType, classes, ...(fit === undefined ? {} : { fit }) };
}
