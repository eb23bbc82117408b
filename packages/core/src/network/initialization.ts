import type { GaussianSource } from "../random/gaussian.js";
import { type FloatArray, type Precision, zeros } from "../tensors/matrix.js";
import type { ActivationName } from "./activation.js";

export const initializationNames = ["he_normal", "glorot_normal", "lecun_normal"] as const;
export type InitializationName = (typeof initializationNames)[number];

/** The scale of a layer's first weights, which are standard normal numbers times a factor or divided by a root. */
const scaled: Record<InitializationName, (value: number, inputs: number, neurons: number) => number> = {
  /** He et al., 2015: variance 2 / n_prev, which ReLU keeps constant from layer to layer. */
  he_normal: (value, inputs) => value * Math.sqrt(2 / inputs),
  /** Glorot & Bengio, 2010: variance 2 / (n_prev + n). */
  glorot_normal: (value, inputs, neurons) => value * Math.sqrt(2 / (inputs + neurons)),
  /** LeCun et al., 1998: variance 1 / n_prev. Divided by the root, as in `randn(n, n_prev) / np.sqrt(n_prev)`, bit for bit. */
  lecun_normal: (value, inputs) => value / Math.sqrt(inputs),
};

/** What the original demo does: He before ReLU, LeCun before sigmoid (and before anything else that is not a ReLU). */
export function defaultInitialization(activation: ActivationName): InitializationName {
  return activation === "relu" || activation === "leaky_relu" ? "he_normal" : "lecun_normal";
}

/**
 * The first weights of a layer: neurons × inputs, row-major, drawn in float64 in that order.
 *
 * @param gaussian the run's source, from which the layers draw one after the other.
 */
export function initialWeights(
  name: InitializationName,
  neurons: number,
  inputs: number,
  gaussian: GaussianSource,
  precision: Precision,
): FloatArray {
  const weights = zeros(precision, neurons * inputs);
  const scale = scaled[name];
  for (let i = 0; i < weights.length; i++) weights[i] = scale(gaussian.next(), inputs, neurons);
  return weights;
}
