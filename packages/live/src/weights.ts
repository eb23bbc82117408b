import type { CurrentModel } from "@snn/core";
import { pixelsOf, rangeOf } from "./pixels.js";
import type { WeightsPicture } from "./protocol.js";

/** The weights of a neuron of layer 1 as a picture. Undefined when there is no such neuron. */
export function weightsPicture({ model, step }: CurrentModel, neuron: number): WeightsPicture | undefined {
  const { weights, inputs, neurons } = model.layers[0]!;
  if (neuron >= neurons) return undefined;
  const row = weights.subarray(neuron * inputs, (neuron + 1) * inputs);
  const [least, greatest] = rangeOf(row);
  const pixels = pixelsOf(row, model.exampleShape, [least, greatest]);
  return { neuron, step, least, greatest, ...(pixels && { pixels }) };
}
