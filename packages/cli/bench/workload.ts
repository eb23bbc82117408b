import type { Dataset, Parameters } from "@snn/core";
import { mersenne } from "pure-rand/generator/mersenne";

/** A network and made-up data to train it on. What the numbers are does not change how long it takes. */
export interface Workload {
  readonly name: string;
  /** A last layer of one neuron is a sigmoid for two classes, a wider one a softmax. */
  readonly neurons: readonly number[];
  readonly examples: number;
  readonly features: number;
  /** Examples in a mini-batch; all of them when left out. */
  readonly batchSize?: number;
  /** Epochs of one measurement. */
  readonly epochs: number;
}

/** The network of the published numbers on a data set of its size, and one whose layers are wide. */
export const workloads: readonly [Workload, Workload] = [
  { name: "20-7-5-1 on 209 × 12,288", neurons: [20, 7, 5, 1], examples: 209, features: 12_288, epochs: 200 },
  { name: "512-512-512-1 on 2,000 × 784", neurons: [512, 512, 512, 1], examples: 2000, features: 784, epochs: 15 },
];

export const learningRate = 0.0075;

/** ReLU layers and a sigmoid or softmax; everything else as `snn train` has it by default. */
export function parametersOf({ neurons, epochs, batchSize }: Workload, precision: Parameters["precision"]): object {
  const layers = neurons.map((count, index) => [`layer${index + 1}`, count] as const);
  const lastActivation = neurons.at(-1) === 1 ? "sigmoid" : "softmax";
  return {
    epochs,
    layers: neurons.length,
    activations: Object.fromEntries(
      layers.map(([key], index) => [key, index === neurons.length - 1 ? lastActivation : "relu"]),
    ),
    neurons: Object.fromEntries(layers),
    learning_rate: learningRate,
    initialization: "lecun_normal",
    ...(batchSize !== undefined && { batch_size: batchSize }),
    precision,
  };
}

/** Random pixels with random labels. */
export function datasetOf({ neurons, examples, features }: Workload): Dataset {
  const random = mersenne(1);
  const classes = Math.max(2, neurons.at(-1)!);
  const set = {
    examples,
    inputs: Uint8Array.from({ length: examples * features }, () => random.next() & 255),
    labels: Int32Array.from({ length: examples }, () => (random.next() >>> 1) % classes),
  };
  const description = {
    exampleShape: [features],
    features,
    inputType: "uint8" as const,
    classes: Array.from({ length: classes }, (_, index) => `class ${index}`),
    trainExamples: examples,
    testExamples: examples,
    sha256: "",
  };
  return { description, train: set, test: set };
}
