import type { Dataset } from "../../dataset/dataset.js";
import { callWorker } from "./worker-call.js";
import type { WriteRequest } from "./write-worker.js";

/** What a data set file holds: a {@link Dataset} without what only a file has. */
export type WritableDataset = Pick<Dataset, "train" | "test"> & {
  readonly description: Pick<Dataset["description"], "exampleShape" | "classes" | "fit">;
};

/**
 * Writes data sets as `Hdf5DatasetReader`, h5py and others read them: `train_set_x` and `test_set_x` in the type of the
 * inputs, in gzip chunks; `train_set_y` and `test_set_y` (int64); `list_classes` (UTF-8 strings of a fixed length).
 */
export class Hdf5DatasetWriter {
  /**
   * Writes a file, over whatever has that name. The same data set gives the same bytes at any time.
   *
   * It is done in a worker thread, which does not hold up this one while it compresses. Inputs in a SharedArrayBuffer are read
   * where they are; others are copied.
   *
   * @throws RangeError if the values do not fit the shapes, or the names are no names. Nothing is written then.
   * @throws WorkerFailure if the file cannot be written, as when the disk is full. Then a part of it may be there.
   */
  async write(path: string, { description, train, test }: WritableDataset): Promise<void> {
    const { exampleShape, classes, fit } = description;
    const features = exampleShape.reduce((product, side) => product * side, 1);
    if (classes.some((name) => name === "" || name.includes("\0"))) throw new RangeError("a class without a name");
    for (const { examples, inputs, labels } of [train, test])
      if (examples === 0 || inputs.length !== examples * features || labels.length !== examples)
        throw new RangeError(`${inputs.length} values and ${labels.length} labels for ${examples} examples`);
    const request: WriteRequest = { path, exampleShape, classes, train, test, ...(fit === undefined ? {} : { fit }) };
    await callWorker<WriteRequest, "written">(new URL("./write-worker.js", import.meta.url), request);
  }
}
