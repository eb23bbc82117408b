import { readFile } from "node:fs/promises";
import { InvalidInputError, misfits, type Parameters, parseParameters } from "@snn/core";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import type { DatasetSize } from "@snn/estimate";
import { combined, refusal, whyUnreadable } from "../problems.js";

/** A training that is to be estimated. */
export interface PlannedTraining {
  readonly parameters: Parameters;
  readonly dataset: DatasetSize;
}

/**
 * Reads the parameters, and the size of the data set: of the file, or as it is named, such as `209x12288`.
 *
 * @throws InvalidInputError with all problems of both.
 */
export async function plannedTraining(
  dataset: string,
  parametersFile: string,
  epochs: number | undefined,
): Promise<PlannedTraining> {
  const [sizeRead, parametersRead] = await Promise.allSettled([sizeOf(dataset), parametersOf(parametersFile)]);
  if (sizeRead.status === "rejected" || parametersRead.status === "rejected")
    throw combined([sizeRead, parametersRead].flatMap((read) => (read.status === "rejected" ? [read.reason] : [])));
  const { classes, ...size } = sizeRead.value;
  const parameters = { ...parametersRead.value, ...(epochs !== undefined && { epochs }) };
  if (classes !== undefined) {
    const problems = misfits(
      parameters,
      { ...size, classes, exampleShape: [size.features], sha256: "" },
      parametersFile,
    );
    if (problems.length > 0) throw new InvalidInputError(problems);
  }
  return { parameters, dataset: size };
}

async function parametersOf(file: string): Promise<Parameters> {
  const text = await readFile(file, "utf8").catch((error) => {
    throw refusal(file, whyUnreadable(error), "the parameters of a network, as JSON", error);
  });
  return parseParameters(text, file);
}

/** Of a size that is named, nothing is known of the classes. Its test set is a quarter as large. */
async function sizeOf(dataset: string): Promise<DatasetSize & { readonly classes?: readonly string[] }> {
  const [, examples, features] = /^(\d+)x(\d+)$/i.exec(dataset) ?? [];
  if (examples === undefined) return (await new Hdf5DatasetReader().read(dataset, dataset)).description;
  const [trainExamples, featureCount] = [Number(examples), Number(features)];
  const mostFeatures = 100_000_000;
  if (trainExamples < 1 || featureCount < 1 || trainExamples > 1_000_000_000 || featureCount > mostFeatures)
    throw refusal(dataset, "a size out of range", "EXAMPLESxFEATURES: 1 to 1,000,000,000 and 1 to 100,000,000");
  return {
    trainExamples,
    testExamples: Math.ceil(trainExamples / 4),
    features: featureCount,
    inputType: "uint8",
  };
}
