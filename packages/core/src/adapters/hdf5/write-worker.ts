// The build for Node, which writes to the disk: what is written need not fit into the 2 GiB of a WASM module. It reads nothing
// that could lead it to other files.
import { type Dataset, File, ready } from "h5wasm/node";
import type { ExampleSet, RawValues } from "../../dataset/dataset.js";
import type { Fit } from "../../model/fit.js";
import { sendAnswer, workerRequest } from "./worker-call.js";

/** What `Hdf5DatasetWriter` asks of its worker. */
export interface WriteRequest {
  readonly path: string;
  readonly exampleShape: readonly number[];
  readonly classes: readonly string[];
  readonly fit?: Fit;
  readonly train: ExampleSet;
  readonly test: ExampleSet;
}

// The thread in which `Hdf5DatasetWriter` writes one file.

// HDF5 stores the time with every object, and h5wasm cannot switch that off. This thread has a clock of its own that stands
// still, so that the same data set gives the same bytes at any time.
Date.now = () => 0;

/** A chunk is unpacked as a whole: large enough for gzip, small beside a mini-batch. */
const chunkBytes = 2 ** 18;

/** What is handed to HDF5 at a time, about. */
const sliceBytes = 2 ** 24;

/** 6 is gzip's own choice; with 9, digits take 14 times as long and are 2 % smaller, coloured pictures 1.4 times and 0.2 % (measured). */
const gzipLevel = 6;

/** By the bytes of a value. */
const dtypes = { 1: "<B", 4: "<f", 8: "<d" } as const;

const { path, exampleShape, classes, fit, train, test } = workerRequest<WriteRequest>();
const module = await ready;
module.activate_throwing_error_handler();

const file = new File(path, "w");
for (const [name, { examples, inputs, labels }] of Object.entries({ train, test })) {
  writeInputs(`${name}_set_x`, inputs, examples);
  file.create_dataset({
    name: `${name}_set_y`,
    data: BigInt64Array.from(labels, BigInt),
    shape: [examples],
    dtype: "<q",
  });
}
const nameBytes = Math.max(...classes.map((name) => Buffer.byteLength(name)));
file.create_dataset({ name: "list_classes", data: [...classes], shape: [classes.length], dtype: `S${nameBytes}` });
if (fit !== undefined) file.create_attribute("fit", fit);
file.close();
sendAnswer("written");

/** Writes the inputs slice by slice, in whole chunks. */
function writeInputs(name: string, inputs: RawValues, examples: number): void {
  const features = inputs.length / examples;
  const rowBytes = features * inputs.BYTES_PER_ELEMENT;
  const chunkRows = Math.min(examples, Math.max(1, Math.floor(chunkBytes / rowBytes)));
  const sliceRows = chunkRows * Math.max(1, Math.floor(sliceBytes / (chunkRows * rowBytes)));
  let dataset: Dataset | undefined;
  for (let row = 0; row < examples; row += sliceRows) {
    const end = Math.min(examples, row + sliceRows);
    const slice = inputs.subarray(row * features, end * features);
    if (dataset === undefined) {
      dataset = file.create_dataset({
        name,
        data: slice,
        shape: [end, ...exampleShape],
        maxshape: [examples, ...exampleShape],
        dtype: dtypes[inputs.BYTES_PER_ELEMENT as keyof typeof dtypes],
        chunks: [chunkRows, ...exampleShape],
        compression: "gzip",
        compression_opts: [gzipLevel],
      });
      dataset.resize([examples, ...exampleShape]);
    } else dataset.write_slice([[row, end], ...exampleShape.map((side): [number, number] => [0, side])], slice);
  }
}
