import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import type { Connector } from "./connector.js";

export const datasetReader: Connector<"datasetReader"> = () => ({ datasetReader: new Hdf5DatasetReader() });
