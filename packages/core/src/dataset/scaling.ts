import type { FloatArray, Precision } from "../tensors/matrix.js";
import { zeros } from "../tensors/matrix.js";
import type { ExampleSet, RawValues } from "./dataset.js";

/** How the inputs are scaled: the names that `input_scaling` accepts. */
export const inputScalingNames = ["unit", "centered", "standardized", "none"] as const;
export type InputScalingName = (typeof inputScalingNames)[number];

/**
 * What is done to every raw value before the first layer: `(value / divisor) − offset`. Both are one number for all features or one number a feature.
 * It is stored with the model, so that a prediction does the same.
 */
export interface InputScaling {
  readonly name: InputScalingName;
  readonly divisor: Float64Array;
  readonly offset: Float64Array;
}

const fixedScalings = {
  unit: { divisor: 255, offset: 0 },
  centered: { divisor: 255, offset: 0.5 },
  none: { divisor: 1, offset: 0 },
};

/**
 * The scaling of a name, with what it has to know of the training set.
 *
 * `standardized` gives every feature zero mean and unit variance over the training set (population variance); a feature
 * that never varies becomes zero.
 */
export function fitScaling(name: InputScalingName, train: ExampleSet): InputScaling {
  if (name !== "standardized") {
    const { divisor, offset } = fixedScalings[name];
    return { name, divisor: Float64Array.of(divisor), offset: Float64Array.of(offset) };
  }
  const { examples, inputs } = train;
  const features = inputs.length / examples;
  const mean = new Float64Array(features);
  const divisor = new Float64Array(features);
  const varies = new Uint8Array(features);
  for (let i = 0; i < inputs.length; i++) {
    mean[i % features]! += inputs[i]! / examples;
    if (inputs[i] !== inputs[i % features]) varies[i % features] = 1;
  }
  for (let i = 0; i < inputs.length; i++) divisor[i % features]! += (inputs[i]! - mean[i % features]!) ** 2 / examples;
  const offset = new Float64Array(features);
  for (let feature = 0; feature < features; feature++) {
    // What never varies has a deviation of rounding errors, by which nothing must be divided.
    divisor[feature] = varies[feature] === 1 ? Math.sqrt(divisor[feature]!) : 1;
    offset[feature] = mean[feature]! / divisor[feature]!;
  }
  return { name, divisor, offset };
}

/**
 * Scales chosen examples.
 *
 * @param examples which examples, in the order of the result's rows; all of them in file order when left out.
 * @returns examples × features, row-major.
 */
export function scaleInputs(
  raw: RawValues,
  features: number,
  scaling: InputScaling,
  precision: Precision,
  examples?: ArrayLike<number>,
): FloatArray {
  const count = examples?.length ?? raw.length / features;
  const scaled = zeros(precision, count * features);
  const perFeature = scaling.divisor.length > 1;
  for (let row = 0; row < count; row++) {
    const from = (examples === undefined ? row : examples[row]!) * features;
    const to = row * features;
    for (let feature = 0; feature < features; feature++) {
      const column = perFeature ? feature : 0;
      scaled[to + feature] = raw[from + feature]! / scaling.divisor[column]! - scaling.offset[column]!;
    }
  }
  return scaled;
}
