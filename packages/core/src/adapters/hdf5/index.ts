/** Data sets and models as HDF5 files. */
export { Hdf5DatasetReader, type Hdf5DatasetReaderOptions } from "./dataset-reader.js";
export { Hdf5DatasetWriter, type WritableDataset } from "./dataset-writer.js";
export { Hdf5ModelEncoder } from "./model-encoder.js";
export { WorkerFailure } from "./worker-call.js";
