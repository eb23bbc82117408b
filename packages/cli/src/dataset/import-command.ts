import { resolve } from "node:path";
import { Hdf5DatasetReader, Hdf5DatasetWriter } from "@snn/core/adapters/hdf5";
import { refusal } from "../problems.js";
import { checkOutput, writeWhole } from "../whole-file.js";
import { inspectCommand } from "./inspect.js";

/**
 * `snn dataset import TRAIN.h5 TEST.h5 OUT.h5`: makes one data set of a file with the training set and one with the test set, and
 * says what is in it.
 *
 * @returns the exit code.
 * @throws InvalidInputError with every problem of the files.
 */
export async function importCommand(
  train: string,
  test: string,
  output: string,
  options: { json?: true },
): Promise<number> {
  await checkOutput(output);
  if ([train, test].some((file) => resolve(file) === resolve(output)))
    throw refusal(output, "one of the files to be read", "the name of another file");
  const dataset = await new Hdf5DatasetReader().readTwo(train, test);
  await writeWhole(output, (path) => new Hdf5DatasetWriter().write(path, dataset));
  return inspectCommand(output, options);
}
