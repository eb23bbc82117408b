import type { DatasetDescription } from "../dataset/dataset.js";
import type { Problem } from "../errors.js";
import type { Parameters } from "../parameters/parameters.js";
import type { ActivationName } from "./activation.js";
import { binaryCrossEntropy, categoricalCrossEntropy, type Loss } from "./loss.js";

/** A layer's shape. */
export interface Layer {
  readonly neurons: number;
  /** Neurons of the layer before, or the features of an example for the first layer. */
  readonly inputs: number;
  readonly activation: ActivationName;
}

/** A network's shape. */
export interface Network {
  /** Layer 1 first. */
  readonly layers: readonly Layer[];
  readonly loss: Loss;
}

/** The network that parameters describe for examples of so many features. */
export function networkOf(parameters: Parameters, features: number): Network {
  const layers: Layer[] = [];
  for (let number = 1; number <= parameters.layers; number++) {
    const key = `layer${number}`;
    const inputs = layers.at(-1)?.neurons ?? features;
    layers.push({ inputs, neurons: parameters.neurons[key]!, activation: parameters.activations[key]! });
  }
  return { layers, loss: layers.at(-1)!.activation === "softmax" ? categoricalCrossEntropy : binaryCrossEntropy };
}

/**
 * What keeps a network from learning a data set: a last layer that does not fit the classes.
 *
 * @param file how the file of the parameters is named in problems.
 */
export function misfits(parameters: Parameters, dataset: DatasetDescription, file: string): Problem[] {
  const key = `layer${parameters.layers}`;
  const neurons = parameters.neurons[key]!;
  const classes = dataset.classes.length;
  if (parameters.activations[key] === "softmax") {
    if (neurons === classes) return [];
    const expected = `${classes}, a neuron for every class of the data set`;
    return [{ file, path: `neurons.${key}`, found: String(neurons), expected }];
  }
  if (neurons !== 1)
    return [{ file, path: `neurons.${key}`, found: String(neurons), expected: "1 neuron before sigmoid, or softmax" }];
  if (classes === 2) return [];
  const expected = `softmax with ${classes} neurons, since the data set has ${classes} classes`;
  return [{ file, path: `activations.${key}`, found: "sigmoid", expected }];
}
