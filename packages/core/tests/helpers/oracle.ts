import type { Dataset } from "../../src/dataset/dataset.js";
import { fitScaling, scaleInputs } from "../../src/dataset/scaling.js";
import type { Parameters } from "../../src/parameters/parameters.js";
import type { Compute } from "../../src/ports/compute.js";
import { gaussianSource } from "../../src/random/gaussian.js";
import { epochPermutation } from "../../src/random/permutation.js";

type Numbers = Float32Array | Float64Array;

interface LayerState {
  readonly neurons: number;
  readonly inputs: number;
  readonly activation: string;
  W: Numbers;
  b: Numbers;
  /** What the optimizer remembers: [of W, of b], each with its slots. */
  memory: [Numbers[], Numbers[]];
}

/** What a training comes to. */
export interface OracleResult {
  readonly layers: readonly { readonly weights: Numbers; readonly biases: Numbers }[];
  readonly costs: readonly number[];
}

const g: Record<string, (z: number) => number> = {
  relu: (z) => Math.max(0, z),
  leaky_relu: (z) => (z > 0 ? z : 0.01 * z),
  tanh: (z) => Math.tanh(z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};
const gPrime: Record<string, (a: number) => number> = {
  relu: (a) => (a > 0 ? 1 : 0),
  leaky_relu: (a) => (a > 0 ? 1 : 0.01),
  tanh: (a) => 1 - a * a,
  sigmoid: (a) => a * (1 - a),
};

/**
 * Trains a network in one loop, as a textbook has it: no queue, no parameter server, no events, and none of the
 * project's code for networks and trainings. Only the matrix products, the scaling of inputs, the random numbers and the
 * order of the mini-batches are the project's own.
 *
 * @param batchOf the examples of a batch, if they are not those of the project's order without shards.
 */
export async function trainInOneLoop(
  parameters: Parameters,
  { train, description }: Dataset,
  compute: Compute,
  batchOf?: (epoch: number, batch: number) => Int32Array,
): Promise<OracleResult> {
  const { precision } = parameters;
  const numbers = (length: number): Numbers =>
    precision === "float32" ? new Float32Array(length) : new Float64Array(length);
  const { features } = description;
  const examples = train.examples;
  const batchSize = Math.min(parameters.batch_size ?? examples, examples);
  const batches = Math.ceil(examples / batchSize);
  const scaling = fitScaling(parameters.input_scaling, train);
  const slotCount = { sgd: 0, momentum: 1, adam: 2 }[parameters.optimizer];

  // First weights, drawn layer after layer.
  const gaussian = gaussianSource(parameters.seed);
  const layers: LayerState[] = [];
  for (let l = 1; l <= parameters.layers; l++) {
    const inputs = layers.at(-1)?.neurons ?? features;
    const neurons = parameters.neurons[`layer${l}`]!;
    const activation = parameters.activations[`layer${l}`]!;
    const scheme = parameters.initialization ?? (activation.endsWith("relu") ? "he_normal" : "lecun_normal");
    const W = numbers(neurons * inputs);
    for (let i = 0; i < W.length; i++) {
      const z = gaussian.next();
      if (scheme === "he_normal") W[i] = z * Math.sqrt(2 / inputs);
      else if (scheme === "glorot_normal") W[i] = z * Math.sqrt(2 / (inputs + neurons));
      else W[i] = z / Math.sqrt(inputs);
    }
    const slots = (length: number) => Array.from({ length: slotCount }, () => numbers(length));
    layers.push({
      neurons,
      inputs,
      activation,
      W,
      b: numbers(neurons),
      memory: [slots(W.length), slots(neurons)],
    });
  }

  const costs: number[] = [];
  let t = 0;
  for (let epoch = 0; epoch < parameters.epochs; epoch++) {
    const order = batches === 1 ? undefined : epochPermutation(parameters.seed, epoch, examples);
    const rate = rateOf(parameters, epoch);
    let epochLoss = 0;
    for (let batch = 0; batch < batches; batch++) {
      t++;
      const chosen = batchOf?.(epoch, batch) ?? order?.slice(batch * batchSize, (batch + 1) * batchSize);
      const m = chosen?.length ?? examples;
      const X = scaleInputs(train.inputs, features, scaling, precision, chosen);
      const Y = Array.from({ length: m }, (_, i) => train.labels[chosen?.[i] ?? i]!);

      // Forward: A = g(W · A_prev + b), the last layer without its activation.
      const A: Numbers[] = [];
      for (const [index, { W, b, neurons, inputs, activation }] of layers.entries()) {
        const Z = await compute.product({
          precision,
          left: W,
          right: index === 0 ? X : A[index - 1]!,
          rightTransposed: index === 0,
          rightReused: false,
          rows: neurons,
          inner: inputs,
          columns: m,
          addend: b,
        });
        if (index < layers.length - 1) for (let i = 0; i < Z.length; i++) Z[i] = g[activation]!(Z[i]!);
        A.push(Z);
      }

      // Loss and its derivative, example by example. The deltas carry the 1/m of the cost, and the −η of SGD.
      const factor = (parameters.optimizer === "sgd" ? -rate : 1) / m;
      const last = layers.at(-1)!;
      const Z = A.at(-1)!;
      let dZ = numbers(last.neurons * m);
      let batchLoss = 0;
      for (let i = 0; i < m; i++) {
        if (last.activation === "sigmoid") {
          const z = Z[i]!;
          batchLoss += Math.max(z, 0) - z * Y[i]! + Math.log1p(Math.exp(-Math.abs(z)));
          dZ[i] = factor * (1 / (1 + Math.exp(-z)) - Y[i]!);
        } else {
          const zs = Array.from({ length: last.neurons }, (_, k) => Z[k * m + i]!);
          const largest = Math.max(...zs);
          const logSum = largest + Math.log(zs.reduce((sum, z) => sum + Math.exp(z - largest), 0));
          batchLoss += logSum - zs[Y[i]!]!;
          for (const [k, z] of zs.entries()) dZ[k * m + i] = factor * (Math.exp(z - logSum) - (k === Y[i] ? 1 : 0));
        }
      }
      epochLoss += batchLoss;

      // Backward: all gradients are of the weights before the update.
      const deltas: Numbers[] = [dZ];
      for (let index = layers.length - 2; index >= 0; index--) {
        const next = layers[index + 1]!;
        const { neurons, activation } = layers[index]!;
        const WnextT = numbers(neurons * next.neurons);
        for (let row = 0; row < neurons; row++)
          for (let column = 0; column < next.neurons; column++)
            WnextT[row * next.neurons + column] = next.W[column * neurons + row]!;
        const dA = await compute.product({
          precision,
          left: WnextT,
          right: dZ,
          rightTransposed: false,
          rightReused: false,
          rows: neurons,
          inner: next.neurons,
          columns: m,
        });
        for (let i = 0; i < dA.length; i++) dA[i] = dA[i]! * gPrime[activation]!(A[index]![i]!);
        dZ = dA;
        deltas.unshift(dZ);
      }

      // Update.
      for (const [index, layer] of layers.entries()) {
        const { neurons, inputs } = layer;
        const d = deltas[index]!;
        /** dW + addend, as one product. */
        const weightGradient = async (addend?: Numbers) =>
          compute.product({
            precision,
            left: d,
            right: index === 0 ? X : A[index - 1]!,
            rightTransposed: index > 0,
            rightReused: false,
            rows: neurons,
            inner: m,
            columns: inputs,
            ...(addend === undefined ? {} : { addend }),
          });
        const biasGradient = async (addend?: Numbers) => {
          const result = numbers(neurons);
          for (let row = 0; row < neurons; row++) {
            let sum = 0;
            for (let i = 0; i < m; i++) sum += d[row * m + i]!;
            result[row] = sum + (addend?.[row] ?? 0);
          }
          return result;
        };
        const { weight_decay, optimizer } = parameters;
        layer.W = await updated(layer.W, layer.memory[0], weightGradient, { optimizer, rate, decay: weight_decay, t });
        layer.b = await updated(layer.b, layer.memory[1], biasGradient, { optimizer, rate, decay: 0, t });
      }
    }
    costs.push(epochLoss / examples);
  }
  return { layers: layers.map(({ W, b }) => ({ weights: W, biases: b })), costs };
}

async function updated(
  w: Numbers,
  memory: Numbers[],
  gradient: (addend?: Numbers) => Promise<Numbers>,
  { optimizer, rate, decay, t }: { optimizer: string; rate: number; decay: number; t: number },
): Promise<Numbers> {
  const kept = decay === 0 ? w.slice() : w.map((value) => value * (1 - rate * decay));
  if (optimizer === "sgd") return gradient(kept);
  if (optimizer === "momentum") {
    const v = await gradient(memory[0]!.map((value) => value * 0.9));
    memory[0] = v;
    for (let i = 0; i < kept.length; i++) kept[i] = kept[i]! - rate * v[i]!;
    return kept;
  }
  const dw = await gradient();
  const [m, v] = memory as [Numbers, Numbers];
  for (let i = 0; i < kept.length; i++) {
    m[i] = 0.9 * m[i]! + (1 - 0.9) * dw[i]!;
    v[i] = 0.999 * v[i]! + (1 - 0.999) * dw[i]! * dw[i]!;
    const unbiasedM = m[i]! / (1 - 0.9 ** t);
    const unbiasedV = v[i]! / (1 - 0.999 ** t);
    kept[i] = kept[i]! - (rate * unbiasedM) / (Math.sqrt(unbiasedV) + 1e-8);
  }
  return kept;
}

function rateOf({ learning_rate: first, learning_rate_decay: decay, epochs }: Parameters, epoch: number): number {
  if (decay === undefined) return first;
  if (decay.schedule === "exponential") return first * decay.factor ** Math.floor(epoch / decay.every);
  const done = epochs > 1 ? epoch / (epochs - 1) : 0;
  const last = decay.final_learning_rate;
  return decay.schedule === "linear"
    ? first + (last - first) * done
    : last + ((first - last) * (1 + Math.cos(Math.PI * done))) / 2;
}
