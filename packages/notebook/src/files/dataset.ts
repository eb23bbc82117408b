import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Dataset } from "@snn/core";
import { Hdf5DatasetReader, Hdf5DatasetWriter, type WritableDataset } from "@snn/core/adapters/hdf5";
import { projectFile } from "./folders.js";
import { inOneLine } from "./problem.js";

/** The data set that the notebooks learn from: the shipped one, or the file that SNN_DATASET names. */
export function datasetFile(): string {
  return process.env["SNN_DATASET"] ?? projectFile("artifacts/datasets/datasets.h5");
}

/** Reads a data set from an HDF5 file. @throws NotebookProblem when there is none, or when something is wrong with it. */
export function readDatasetFile(file: string = datasetFile()): Promise<Dataset> {
  return inOneLine(new Hdf5DatasetReader().read(file, file));
}

/** Writes a data set as an HDF5 file. */
export async function writeDatasetFile(file: string, dataset: WritableDataset): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await new Hdf5DatasetWriter().write(file, dataset);
}
