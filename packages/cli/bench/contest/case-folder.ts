import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { epochPermutation, gaussianSource } from "@snn/core";
import { Hdf5DatasetWriter } from "@snn/core/adapters/hdf5";
import { datasetOf, learningRate, parametersOf, type Workload } from "../workload.js";

/** What the peers have to know of a case: `case.json`. */
export interface CaseDescription {
  readonly neurons: readonly number[];
  readonly features: number;
  readonly examples: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

/** More than anybody will see. */
const endlessEpochs = 1_000_000;

/** Epochs whose order of examples is told to the peers; after them they begin again with the first. */
const toldOrders = 20;

/** The test set is evaluated after the last epoch, which no measurement reaches. */
const testExamples = 10;

/**
 * Writes a workload in the forms that everybody reads: a data set and parameters for `snn train`, and for the peers the same bytes, first
 * weights and orders of examples as bare numbers, so that all compute the same costs.
 */
export async function writeCase(folder: string, workload: Workload): Promise<void> {
  const { neurons, features, examples, batchSize = examples } = workload;
  const { description, train } = datasetOf(workload);
  const test = {
    examples: testExamples,
    inputs: train.inputs.slice(0, testExamples * features),
    labels: train.labels.slice(0, testExamples),
  };
  const file = (name: string) => join(folder, name);
  await new Hdf5DatasetWriter().write(file("dataset.h5"), { description, train, test });
  for (const precision of ["float64", "float32"] as const) {
    const parameters = parametersOf({ ...workload, epochs: endlessEpochs }, precision);
    await writeFile(file(`${precision}.json`), JSON.stringify(parameters));
  }

  const told: CaseDescription = { neurons, features, examples, batchSize, learningRate };
  await writeFile(file("case.json"), JSON.stringify(told));
  await writeFile(file("inputs.u8"), train.inputs);
  await writeFile(file("labels.i32"), train.labels);
  // As `initialization: lecun_normal` with the seed of the parameters draws them.
  const gaussian = gaussianSource(1);
  for (const [index, count] of neurons.entries()) {
    const inputs = neurons[index - 1] ?? features;
    const weights = Float64Array.from({ length: count * inputs }, () => gaussian.next() / Math.sqrt(inputs));
    await writeFile(file(`weights-${index + 1}.f64`), weights);
  }
  const epochs = batchSize < examples ? toldOrders : 0;
  const orders = Array.from({ length: epochs }, (_, epoch) => epochPermutation(1, epoch, examples));
  await writeFile(file("orders.i32"), Buffer.concat(orders.map(({ buffer }) => new Uint8Array(buffer))));
}

/** What was written of a case. */
export async function readDescription(folder: string): Promise<CaseDescription> {
  return JSON.parse(await readFile(join(folder, "case.json"), "utf8"));
}
