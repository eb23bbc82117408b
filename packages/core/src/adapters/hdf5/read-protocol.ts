import type { Dataset } from "../../dataset/dataset.js";
import type { Problem } from "../../errors.js";

/** A file to be read. */
export interface OpenedFile {
  /** The open file; it stays the reader's to close. Threads of a process share their descriptors. */
  readonly descriptor: number;
  /** Its length in bytes. */
  readonly size: number;
  /** How it is named in problems. */
  readonly shownAs: string;
}

/** What `Hdf5DatasetReader` asks of its worker. */
export interface ReadRequest {
  /** The file with the training set and the names of the classes. */
  readonly train: OpenedFile;
  /** The file with the test set; when left out it is the same. */
  readonly test?: OpenedFile;
  readonly memoryLimitBytes: number;
}

/** Which file has a data set. @param name such as `test_set_x`; others than those of the test set are in the first file. */
export function fileWith(name: string, { train, test = train }: Pick<ReadRequest, "train" | "test">): OpenedFile {
  return name.startsWith("test_") ? test : train;
}

/** What the worker answers. */
export type ReadAnswer = { readonly dataset: Dataset } | { readonly problems: readonly Problem[] };
