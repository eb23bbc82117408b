import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Hdf5DatasetReader, Hdf5ModelEncoder } from "@snn/core/adapters/hdf5";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";

/** What the adapters answer that need native code, WebAssembly and worker threads. */
export interface NativeWork {
  /** Of onnxruntime. */
  readonly product: readonly number[];
  /** A model as the HDF5 library writes it, in base64. */
  readonly model: string;
  /** What the HDF5 library says of that file when it is read as a data set. */
  readonly problems: readonly string[];
  /** What it reads from a real data set. */
  readonly dataset: {
    readonly sha256: string;
    readonly exampleShape: readonly number[];
    readonly labels: readonly number[];
  };
}

/**
 * Does something with each of these adapters.
 *
 * @param datasetFile a data set in HDF5.
 * @param folder where a file can be written.
 */
export async function doNativeWork(datasetFile: string, folder: string): Promise<NativeWork> {
  const side = 40;
  const numbers = (length: number) => Float64Array.from({ length }, (_, index) => Math.sin(index + 1));
  const square = { rows: side, inner: side, columns: side, rightTransposed: false, rightReused: false };
  const [left, right] = [numbers(side * side), numbers(side * side).reverse()];
  const product = await new OnnxruntimeCompute().product({ ...square, precision: "float64", left, right });

  const modelFile = join(folder, "params.h5");
  const bytes = await new Hdf5ModelEncoder().encode({
    layers: [{ neurons: 1, inputs: 3, activation: "sigmoid", weights: numbers(3), biases: numbers(1) }],
    scaling: { name: "unit", divisor: Float64Array.of(255), offset: Float64Array.of(0) },
    exampleShape: [3],
    inputType: "uint8",
    classes: ["non-cat", "cat"],
  });
  await writeFile(modelFile, bytes);
  const reader = new Hdf5DatasetReader();
  const refusal = await reader.read(modelFile, "params.h5").catch((error: Error) => error.message);
  const { description, train } = await reader.read(datasetFile, "datasets.h5");
  return {
    product: [...product],
    model: (await readFile(modelFile)).toString("base64"),
    problems: typeof refusal === "string" ? refusal.split("\n") : [],
    dataset: { sha256: description.sha256, exampleShape: description.exampleShape, labels: [...train.labels] },
  };
}
