import type { Dataset, Parameters } from "@snn/core";
import { mersenne } from "pure-rand/generator/mersenne";

/** A network and made-up data to train it on. What the numbers are does not change how long it takes. */
export interface Workload {
  readonly name: string;
  readonly neurons: readonly number[];
  readonly examples: number;
  readonly features: number;
  /** Epochs of one measurement. */
  readonly epochs: number;
}

/** The network of the published numbers on a data set of its size, and one whose layers are wide. */
export const workloads: readonly Workload[] = [
  { name: "20-7-5-1 on 209 × 12,288", neurons: [20, 7, 5, 1], examples: 209, features: 12_288, epochs: 200 },
  { name: "512-512-512-1 on 2,000 × 784", neurons: [512, 512, 512, 1], examples: 2000, features: 784, epochs: 15 },
];

/** ReLU layers and a sigmoid, full batch, as in the published case. */
export function parametersOf({ neurons, epochs }: Workload, precision: Parameters["precision"]): object {
  const layers = neurons.map((count, index) => [`layer${index + 1}`, count] as const);
  return {
    epochs,
    layers: neurons.length,
    activations: Object.fromEntries(
      layers.map(([key], index) => [key, index === neurons.length - 1 ? "sigmoid" : "relu"]),
    ),
    neurons: Object.fromEntries(layers),
    learning_rate: 0.0075,
    precision,
  };
}

/** Random pixels with random labels. */
export function datasetOf({ examples, features }: Workload): Dataset {
  const random = mersenne(1);
  const set = {
    examples,
    inputs: Uint8Array.from({ length: examples * features }, () => random.next() & 255),
    labels: Int32Array.from({ length: examples }, () => random.next() & 1),
  };
  const description = {
    exampleShape: [features],
    features,
    inputType: "uint8" as const,
    classes: ["no", "yes"],
    trainExamples: examples,
    testExamples: examples,
    sha256: "",
  };
  return { description, train: set, test: set };
}
