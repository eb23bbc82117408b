import type { Dataset } from "../dataset/dataset.js";
import type { ObjectReader } from "../ports/object-store.js";
import type { Services } from "./services.js";

/** What it takes to read a data set. */
export type DatasetServices = Pick<Services, "datasetReader"> & { readonly objectStore: ObjectReader };

/** Reads a data set of the object store. @throws InvalidInputError with every problem of the file. */
export async function readDataset({ objectStore, datasetReader }: DatasetServices, key: string): Promise<Dataset> {
  const shownAs = await objectStore.location(key);
  return objectStore.withFile(key, (path) => datasetReader.read(path, shownAs));
}
