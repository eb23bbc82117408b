import {
  type Dataset,
  encodeOnnxModel,
  metricsOf,
  type ObjectReader,
  outputKey,
  parametersSchema,
  type Results,
  type Run,
  type TrainedModel,
} from "@snn/core";
import type { RunSource } from "../../src/run/run-source.js";

/** A neuron that looks at the first of four pixels: above the middle is class 1. */
export const exampleModel: TrainedModel = {
  layers: [
    {
      neurons: 1,
      inputs: 4,
      activation: "sigmoid",
      weights: Float64Array.of(10, 0, 0, 0),
      biases: Float64Array.of(-5),
    },
  ],
  scaling: { name: "unit", divisor: Float64Array.of(255), offset: Float64Array.of(0) },
  exampleShape: [2, 2],
  inputType: "uint8",
  classes: ["no", "yes"],
};

/** Seven gray pictures of two by two pixels. The last one of the test set is mislabelled. */
export const exampleDataset: Dataset = {
  description: {
    exampleShape: [2, 2],
    features: 4,
    inputType: "uint8",
    classes: ["no", "yes"],
    trainExamples: 4,
    testExamples: 3,
    sha256: "ab".repeat(32),
  },
  train: {
    examples: 4,
    inputs: Uint8Array.of(10, 1, 2, 3, 250, 1, 2, 3, 20, 1, 2, 3, 240, 1, 2, 3),
    labels: Int32Array.of(0, 1, 0, 1),
  },
  test: { examples: 3, inputs: Uint8Array.of(200, 1, 2, 3, 30, 1, 2, 3, 180, 1, 2, 3), labels: Int32Array.of(1, 0, 0) },
};

/** The record of a run that has completed. */
export const exampleRun: Run & Required<Pick<Run, "training" | "endedAt">> = {
  runId: "run_0123456789abcdef",
  status: "completed",
  startedAt: "2026-11-23T10:00:00.000Z",
  endedAt: "2026-11-23T10:00:12.500Z",
  files: { dataset: "training_input/pictures.h5", parameters: "training_input/pictures.json" },
  training: {
    parameters: parametersSchema.parse({
      epochs: 3,
      layers: 1,
      activations: { layer1: "sigmoid" },
      neurons: { layer1: 1 },
      learning_rate: 0.1,
      learning_rate_decay: { schedule: "linear", final_learning_rate: 0.01 },
    }),
    dataset: { ...exampleDataset.description, path: "/home/somebody/pictures.h5" },
  },
};

const metrics = metricsOf(Int32Array.of(1, 0, 0), Int32Array.of(1, 0, 1), 2);

/** Its results. */
export const exampleResults: Results = {
  runId: exampleRun.runId,
  status: "completed",
  startedAt: exampleRun.startedAt,
  endedAt: exampleRun.endedAt,
  parameters: exampleRun.training.parameters,
  dataset: {
    path: "/home/somebody/pictures.h5",
    sha256: "ab".repeat(32),
    classes: ["no", "yes"],
    shapes: { train_set_x: [4, 2, 2], train_set_y: [4], test_set_x: [3, 2, 2], test_set_y: [3] },
  },
  epochs: [0.7, 0.5, 0.4].map((cost, epoch) => ({ epoch, cost })),
  train: metricsOf(Int32Array.of(0, 1, 0, 1), Int32Array.of(0, 1, 0, 1), 2),
  test: metrics,
  messages: { published: 1234, delivered: 1300, duplicate: 7, stale: 5, redelivered: 61 },
  timing: { totalMs: 12_500 },
};

/** What a source of the tests can have or lack. */
interface Kept {
  readonly run?: Run | undefined;
  readonly costs?: readonly number[];
  readonly results?: string | undefined;
  readonly model?: Uint8Array | undefined;
  readonly readDataset?: RunSource["readDataset"];
}

/** A source with everything that a completed run leaves, but for what is told otherwise. */
export function exampleSource(changes: Kept = {}): RunSource {
  const origin = { runId: exampleRun.runId, cost: 0.4, trainAccuracy: 1, testAccuracy: 2 / 3 };
  const kept: Kept = {
    run: exampleRun,
    costs: [0.7, 0.5, 0.4],
    results: JSON.stringify(exampleResults),
    model: encodeOnnxModel(exampleModel, origin),
    ...changes,
  };
  const objects: Pick<ObjectReader, "get"> = {
    async get(key) {
      if (key === outputKey(exampleRun.runId, "model.onnx")) return kept.model;
      if (key !== outputKey(exampleRun.runId, "results.json") || kept.results === undefined) return undefined;
      return Buffer.from(kept.results);
    },
  };
  return {
    runId: exampleRun.runId,
    shownAs: "runs/example",
    runs: { get: async () => kept.run, costs: async () => [...kept.costs!] },
    objects,
    readDataset: kept.readDataset ?? (async () => exampleDataset),
  };
}
