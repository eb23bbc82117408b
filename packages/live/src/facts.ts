import { type Run, scheduleOf } from "@snn/core";
import type { RunFacts } from "./protocol.js";

/** What is fixed when a run begins. Undefined for one that has not begun, or was refused. */
export function factsOf(run: Run | undefined): RunFacts | undefined {
  if (run?.training === undefined) return undefined;
  const { parameters, dataset } = run.training;
  const { exampleShape, features, classes, trainExamples, testExamples, path } = dataset;
  const { batches, neurons } = scheduleOf(run.runId, parameters, trainExamples);
  return {
    startedAt: run.startedAt,
    epochs: parameters.epochs,
    layers: neurons.map((count, index) => ({
      neurons: count,
      activation: parameters.activations[`layer${index + 1}`]!,
    })),
    features,
    exampleShape,
    classes,
    trainExamples,
    testExamples,
    batches,
    learningRate: parameters.learning_rate,
    optimizer: parameters.optimizer,
    precision: parameters.precision,
    dataset: path,
  };
}
