import { parseParameters } from "@snn/core";
import type { Scenario } from "../../src/simulation/world.js";
import { workloadOf } from "../../src/work/workload.js";

/** As the catalogue of functions has it. */
export const subscribers: Scenario["subscribers"] = {
  launch: ["TrainingRequested"],
  trainer: ["EpochCompleted"],
  finish: ["TrainingCompleted", "TrainingFailed"],
  notify: ["EpochStarted", "EpochCompleted", "ModelEvaluated", "TrainingFailed"],
};

/** A training of these layers on 40 examples of 48 features, 12 epochs if not told otherwise. */
export function training(neurons: readonly number[], more: object = {}) {
  const layers = neurons.map((count, index) => [`layer${index + 1}`, count] as const);
  const parameters = {
    epochs: 12,
    layers: neurons.length,
    neurons: Object.fromEntries(layers),
    activations: Object.fromEntries(
      layers.map(([name], index) => [name, index + 1 === neurons.length ? "sigmoid" : "relu"]),
    ),
    learning_rate: 0.01,
    ...more,
  };
  const dataset = { features: 48, inputType: "uint8" as const, trainExamples: 40, testExamples: 10 };
  return workloadOf(parseParameters(JSON.stringify(parameters), "parameters.json"), dataset);
}
