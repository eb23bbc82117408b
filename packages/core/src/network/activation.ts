import type { FloatArray } from "../tensors/matrix.js";

export const activationNames = ["relu", "leaky_relu", "tanh", "sigmoid", "softmax"] as const;
export type ActivationName = (typeof activationNames)[number];
/** What hidden layers can use; sigmoid and softmax at the end belong to the loss (see loss.ts). */
export type HiddenActivationName = Exclude<ActivationName, "softmax">;

/** An activation and its derivative. The derivative is told by the output alone, so that pre-activations need not be kept. */
export interface Activation {
  /** a = g(z) */
  value(z: number): number;
  /** g′(z), written in terms of a = g(z). */
  derivative(a: number): number;
}

/** Slope of leaky ReLU below zero, as in Maas et al., 2013. */
export const leakySlope = 0.01;

// JavaScript's Math is used for all of them, not the operators of onnxruntime: V8 computes exp and tanh with its own
// port of fdlibm, the same bits on every machine and at every place in an array, while vectorised operators may
// treat the last elements of an array in another way than the rest.

// Where the sign of z decides, it is a factor and not a branch: a branch that goes either way half of the time costs 7 ns
// each, and the factor 2. NaN stays NaN, and −∞ becomes it, so that a diverged layer is seen.

/** Activations of hidden layers. */
export const activations: Readonly<Record<HiddenActivationName, Activation>> = {
  relu: { value: (z) => z * Number(z > 0), derivative: (a) => Number(a > 0) },
  leaky_relu: { value: (z) => z * leakySlopeAt(z), derivative: leakySlopeAt },
  tanh: { value: Math.tanh, derivative: (a) => 1 - a * a },
  sigmoid: { value: sigmoid, derivative: (a) => a * (1 - a) },
};

/** 1 above zero and {@link leakySlope} elsewhere. */
function leakySlopeAt(z: number): number {
  return leakySlope + (1 - leakySlope) * Number(z > 0);
}

/** σ(z) = 1 / (1 + e^−z) */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** Applies an activation in place: z becomes a. */
export function activate(name: HiddenActivationName, values: FloatArray): void {
  const { value } = activations[name];
  for (let i = 0; i < values.length; i++) values[i] = value(values[i]!);
}

/** Multiplies in place by g′: dA becomes dZ = dA ⊙ g′(Z). */
export function multiplyByDerivative(name: HiddenActivationName, deltas: FloatArray, outputs: FloatArray): void {
  const { derivative } = activations[name];
  for (let i = 0; i < deltas.length; i++) deltas[i]! *= derivative(outputs[i]!);
}
