import type { ExampleSet } from "../dataset/dataset.js";
import { scaleInputs } from "../dataset/scaling.js";
import type { TrainedModel } from "../model/trained-model.js";
import { forwardTile } from "../network/forward.js";
import type { LayerInputs } from "../network/layer-inputs.js";
import { binaryCrossEntropy, categoricalCrossEntropy } from "../network/loss.js";
import type { Compute } from "../ports/compute.js";
import type { Precision } from "../tensors/matrix.js";

/** Examples that are computed at once; more would only take more memory. */
const examplesAtOnce = 1024;

/**
 * The class that a model sees in every example: the likeliest one; with sigmoid, class 1 above a probability of one half.
 * −1 where the numbers left the range of the precision, so that there is no probability.
 */
export async function predictClasses(compute: Compute, model: TrainedModel, set: ExampleSet): Promise<Int32Array> {
  const probabilities = await predictProbabilities(compute, model, set);
  const width = outputsOf(model);
  return Int32Array.from({ length: set.examples }, (_, example) =>
    likeliest(probabilities.subarray(example * width, (example + 1) * width)),
  );
}

/**
 * The probabilities that a model gives every example: examples × outputs, where the one output of sigmoid is the probability of
 * class 1. NaN where the numbers left the range of the precision.
 */
export async function predictProbabilities(
  compute: Compute,
  model: TrainedModel,
  set: ExampleSet,
): Promise<Float64Array> {
  const width = outputsOf(model);
  const probabilities = new Float64Array(set.examples * width);
  for (let from = 0; from < set.examples; from += examplesAtOnce) {
    const count = Math.min(examplesAtOnce, set.examples - from);
    probabilities.set(await probabilitiesOf(compute, model, set, from, count), from * width);
  }
  return probabilities;
}

function outputsOf({ layers }: TrainedModel): number {
  return layers.at(-1)!.neurons;
}

function likeliest(probabilities: Float64Array): number {
  if (probabilities.some(Number.isNaN)) return -1;
  if (probabilities.length === 1) return probabilities[0]! > 0.5 ? 1 : 0;
  return probabilities.indexOf(Math.max(...probabilities));
}

async function probabilitiesOf(
  compute: Compute,
  { layers, scaling }: TrainedModel,
  set: ExampleSet,
  from: number,
  count: number,
): Promise<Float64Array> {
  const precision: Precision = layers[0]!.weights instanceof Float32Array ? "float32" : "float64";
  const features = layers[0]!.inputs;
  const raw = set.inputs.subarray(from * features, (from + count) * features);
  let inputs: LayerInputs = {
    values: scaleInputs(raw, features, scaling, precision),
    examples: count,
    layout: "examples × features",
    reused: false,
  };
  for (const layer of layers) {
    const { weights, biases } = layer;
    const values = await forwardTile(compute, precision, {
      layer,
      isLast: layer === layers.at(-1),
      weights,
      biases,
      inputs,
    });
    inputs = { values, examples: count, layout: "neurons × examples", reused: false };
  }
  const loss = layers.at(-1)!.activation === "softmax" ? categoricalCrossEntropy : binaryCrossEntropy;
  return loss.probabilities(inputs.values, count);
}
