import type { DatasetDescription } from "../dataset/dataset.js";
import type { Problem } from "../errors.js";
import { networkOf } from "../network/network.js";
import { optimizers } from "../network/optimizer.js";
import { batchSizeOf, shardsOf } from "../orchestrator/schedule.js";
import type { Parameters } from "../parameters/parameters.js";
import { bytesPerNumber } from "../tensors/matrix.js";
import { mostInputBytes } from "./training.js";

/**
 * About the bytes that a training holds at once: the raw data, batches as numbers (two, or one that is also kept packed in two
 * layouts in float32, transposed in float64; of shards no more than a few), two versions of the parameters with a gradient, and another of every
 * shard if there are several, and what the layers hand on.
 */
function memoryNeeded(parameters: Parameters, dataset: DatasetDescription): number {
  const number = bytesPerNumber(parameters.precision);
  const { features, trainExamples, testExamples, inputType } = dataset;
  const rawNumber = inputType === "uint8" ? 1 : bytesPerNumber(inputType);
  const examples = batchSizeOf(parameters, trainExamples);
  const { layers } = networkOf(parameters, features);
  const weights = layers.reduce((sum, { neurons, inputs }) => sum + neurons * inputs, 0);
  const outputs = layers.reduce((sum, { neurons }) => sum + neurons, 0) * examples;
  const shards = shardsOf(parameters);
  const copies = 3 + 2 * optimizers[parameters.optimizer].slots.length + (shards > 1 ? shards : 0);
  const batch = examples * features * number;
  return (
    (trainExamples + testExamples) * features * rawNumber +
    Math.min(3 * batch, (3 * batch) / shards + mostInputBytes) +
    (copies * weights + 2 * outputs) * number
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
