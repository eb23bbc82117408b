import { batchSizeOf, type DatasetDescription, networkOf, type Parameters, scheduleOf } from "@snn/core";
import type { Workload } from "./tile-work.js";

const bytesOfNumber = { uint8: 1, float32: 4, float64: 8 };

/** What has to be known of a data set. */
export type DatasetSize = Pick<DatasetDescription, "features" | "inputType" | "trainExamples" | "testExamples">;

/** What a training with these parameters on a data set of this size is about. */
export function workloadOf(parameters: Parameters, dataset: DatasetSize): Workload {
  const { features, inputType, trainExamples, testExamples } = dataset;
  const rawNumberBytes = bytesOfNumber[inputType];
  return {
    parameters,
    network: networkOf(parameters, features),
    schedule: scheduleOf("run_estimate", parameters, trainExamples),
    features,
    examples: trainExamples,
    testExamples,
    batchSize: batchSizeOf(parameters, trainExamples),
    numberBytes: bytesOfNumber[parameters.precision],
    rawNumberBytes,
    datasetBytes: (trainExamples + testExamples) * features * rawNumberBytes,
  };
}
