import { type FloatArray, zeros } from "../tensors/matrix.js";

export const optimizerNames = ["sgd", "momentum", "adam"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/**
 * The gradient of a parameter times the optimizer's {@link Optimizer.gradientFactor}, made on demand: with an addend, the sum of
 * both, which is one fused matrix product for weights.
 */
export type Gradient = (addend?: FloatArray) => Promise<FloatArray>;

/** A parameter and what the optimizer remembers of it, slot by slot. */
export interface ParameterState {
  readonly value: FloatArray;
  readonly slots: readonly FloatArray[];
}

export interface UpdateSettings {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Updates made so far, this one included. */
  readonly updates: number;
}

/** How a gradient becomes new parameters. Every number is treated by itself, so any rows can be updated alone. */
export interface Optimizer {
  /** Names of what is remembered, each as large as the parameter and zero at the start. */
  readonly slots: readonly string[];
  /** What gradients are to be multiplied by before they get here. */
  gradientFactor(settings: UpdateSettings): number;
  update(state: ParameterState, gradient: Gradient, settings: UpdateSettings): Promise<ParameterState>;
}

const momentumCoefficient = 0.9;
const adamBeta1 = 0.9;
const adamBeta2 = 0.999;
const adamEpsilon = 1e-8;

/** (1 − ηλ) w: weight decay as Loshchilov & Hutter, 2019, have it, apart from the gradient. The same array when λ is 0. */
function decayed(value: FloatArray, { learningRate, weightDecay }: UpdateSettings): FloatArray {
  return weightDecay === 0 ? value : scaledBy(1 - learningRate * weightDecay, value);
}

function scaledBy(factor: number, values: FloatArray): FloatArray {
  const result = values.slice();
  for (let i = 0; i < result.length; i++) result[i]! *= factor;
  return result;
}

/** From the simplest to the most involved. */
export const optimizers: Readonly<Record<OptimizerName, Optimizer>> = {
  /** w ← w − ηg */
  sgd: {
    slots: [],
    gradientFactor: ({ learningRate }) => -learningRate,
    async update({ value }, gradient, settings) {
      return { value: await gradient(decayed(value, settings)), slots: [] };
    },
  },
  /** v ← 0.9 v + g; w ← w − ηv (Polyak, 1964, as Sutskever et al., 2013, write it) */
  momentum: {
    slots: ["velocity"],
    gradientFactor: () => 1,
    async update({ value, slots: [velocity] }, gradient, settings) {
      const next = await gradient(scaledBy(momentumCoefficient, velocity!));
      const updated = decayed(value, settings).slice();
      for (let i = 0; i < updated.length; i++) updated[i]! -= settings.learningRate * next[i]!;
      return { value: updated, slots: [next] };
    },
  },
  /** Kingma & Ba, 2015, algorithm 1, with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 */
  adam: {
    slots: ["mean", "variance"],
    gradientFactor: () => 1,
    async update({ value, slots: [mean, variance] }, gradient, settings) {
      const g = await gradient();
      const nextMean = mean!.slice();
      const nextVariance = variance!.slice();
      const updated = decayed(value, settings).slice();
      const meanCorrection = 1 - adamBeta1 ** settings.updates;
      const varianceCorrection = 1 - adamBeta2 ** settings.updates;
      for (let i = 0; i < updated.length; i++) {
        nextMean[i] = adamBeta1 * mean![i]! + (1 - adamBeta1) * g[i]!;
        nextVariance[i] = adamBeta2 * variance![i]! + (1 - adamBeta2) * g[i]! * g[i]!;
        const m = nextMean[i]! / meanCorrection;
        const v = nextVariance[i]! / varianceCorrection;
        updated[i]! -= (settings.learningRate * m) / (Math.sqrt(v) + adamEpsilon);
      }
      return { value: updated, slots: [nextMean, nextVariance] };
    },
  },
};

/** The slots of a parameter before its first update: zeros. */
export function initialSlots(optimizer: Optimizer, parameter: FloatArray): FloatArray[] {
  const precision = parameter instanceof Float32Array ? "float32" : "float64";
  return optimizer.slots.map(() => zeros(precision, parameter.length));
}
