import type { Dataset } from "../dataset/dataset.js";
import type { Services } from "./services.js";

/** Reads a data set of the object store. @throws InvalidInputError with every problem of the file. */
export async function readDataset({ objectStore, datasetReader }: Services, key: string): Promise<Dataset> {
  const shownAs = await objectStore.location(key);
  return objectStore.withFile(key, (path) => datasetReader.read(path, shownAs));
}
