import type { FloatArray } from "../tensors/matrix.js";
import { sigmoid } from "./activation.js";

/**
 * A loss together with the activation of the last layer that belongs to it. Both work on the last layer's
 * pre-activations ("logits", classes × examples): there the cost cannot overflow and the derivative is a difference of
 * two probabilities, however sure the network is.
 */
export interface Loss {
  /** The sum of the examples' losses. */
  total(logits: FloatArray, labels: Int32Array): number;
  /**
   * factor × ∂loss/∂z of chosen neurons of the last layer.
   *
   * @param rows the neurons; row r of the result is for `rows[r]`.
   * @param deltas rows × examples, filled in.
   */
  deltas(logits: FloatArray, labels: Int32Array, rows: readonly number[], factor: number, deltas: FloatArray): void;
  /** Probability of every class: examples × (classes, or 1 for sigmoid: the probability of class 1). */
  probabilities(logits: FloatArray, examples: number): Float64Array;
}

/** A loss above it means a probability of the true class below the smallest number: −log a is infinite then, as in NumPy. */
const largestLoss = 745;

/**
 * Sigmoid with binary cross-entropy: L = −y log a − (1 − y) log(1 − a) with a = σ(z), which is
 * max(z, 0) − zy + log(1 + e^−|z|); ∂L/∂z = a − y.
 */
export const binaryCrossEntropy: Loss = {
  total(logits, labels) {
    let sum = 0;
    for (let example = 0; example < labels.length; example++) {
      const z = logits[example]!;
      sum += orInfinity(Math.max(z, 0) - z * labels[example]! + Math.log1p(Math.exp(-Math.abs(z))));
    }
    return sum;
  },
  deltas(logits, labels, _rows, factor, deltas) {
    for (let example = 0; example < labels.length; example++)
      deltas[example] = factor * (sigmoid(logits[example]!) - labels[example]!);
  },
  probabilities(logits, examples) {
    return Float64Array.from({ length: examples }, (_, example) => sigmoid(logits[example]!));
  },
};

/**
 * Softmax with categorical cross-entropy: L = −log a_y with a_k = e^(z_k) / Σ e^(z_j), which is log Σ e^(z_j) − z_y;
 * ∂L/∂z_k = a_k − [k = y]. The largest logit is taken out of every exponent.
 */
export const categoricalCrossEntropy: Loss = {
  total(logits, labels) {
    const examples = labels.length;
    let sum = 0;
    for (let example = 0; example < examples; example++)
      sum += orInfinity(logSumExp(logits, example, examples) - logits[labels[example]! * examples + example]!);
    return sum;
  },
  deltas(logits, labels, rows, factor, deltas) {
    const examples = labels.length;
    for (let example = 0; example < examples; example++) {
      const total = logSumExp(logits, example, examples);
      for (let r = 0; r < rows.length; r++) {
        const row = rows[r]!;
        const a = Math.exp(logits[row * examples + example]! - total);
        deltas[r * examples + example] = factor * (a - (labels[example] === row ? 1 : 0));
      }
    }
  },
  probabilities(logits, examples) {
    const classes = logits.length / examples;
    const result = new Float64Array(logits.length);
    for (let example = 0; example < examples; example++) {
      const total = logSumExp(logits, example, examples);
      for (let row = 0; row < classes; row++)
        result[example * classes + row] = Math.exp(logits[row * examples + example]! - total);
    }
    return result;
  },
};

function orInfinity(loss: number): number {
  return loss > largestLoss ? Infinity : loss;
}

/** log Σ e^(z_j) of one example's column of logits. */
function logSumExp(logits: FloatArray, example: number, examples: number): number {
  let largest = -Infinity;
  for (let i = example; i < logits.length; i += examples) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  for (let i = example; i < logits.length; i += examples) sum += Math.exp(logits[i]! - largest);
  return largest + Math.log(sum);
}
