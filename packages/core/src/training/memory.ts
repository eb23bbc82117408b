import type { DatasetDescription } from "../dataset/dataset.js";
import type { Problem } from "../errors.js";
import { networkOf } from "../network/network.js";
import { optimizers } from "../network/optimizer.js";
import { batchSizeOf } from "../orchestrator/schedule.js";
import type { Parameters } from "../parameters/parameters.js";
import { bytesPerNumber } from "../tensors/matrix.js";

/**
 * About the bytes that a training holds at once: the raw data, batches as numbers (two, or one that onnxruntime also
 * keeps packed in two layouts), two versions of the parameters with a gradient, and what the layers hand on.
 */
function memoryNeeded(parameters: Parameters, dataset: DatasetDescription): number {
  const number = bytesPerNumber(parameters.precision);
  const { features, trainExamples, testExamples, inputType } = dataset;
  const rawNumber = inputType === "uint8" ? 1 : bytesPerNumber(inputType);
  const examples = batchSizeOf(parameters, trainExamples);
  const { layers } = networkOf(parameters, features);
  const weights = layers.reduce((sum, { neurons, inputs }) => sum + neurons * inputs, 0);
  const outputs = layers.reduce((sum, { neurons }) => sum + neurons, 0) * examples;
  const copies = 3 + 2 * optimizers[parameters.optimizer].slots.length;
  return (
    (trainExamples + testExamples) * features * rawNumber +
    (3 * examples * features + copies * weights + 2 * outputs) * number
  );
}

/** What is wrong when a training does not fit in the memory of this machine. */
export function memoryProblems(
  parameters: Parameters,
  dataset: DatasetDescription,
  availableBytes: number,
  file: string,
): Problem[] {
  const needed = memoryNeeded(parameters, dataset);
  if (needed <= availableBytes) return [];
  const expected = `at most ${gigabytes(availableBytes)}: a smaller batch_size, fewer neurons, or precision float32 needs less`;
  return [{ file, path: "", found: `a training that needs ${gigabytes(needed)} of memory`, expected }];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
