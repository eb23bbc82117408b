import type { Dataset } from "../../dataset/dataset.js";
import type { Problem } from "../../errors.js";

/** What `Hdf5DatasetReader` asks of its worker. */
export interface ReadRequest {
  /** The open file; it stays the reader's to close. Threads of a process share their descriptors. */
  readonly descriptor: number;
  /** The length of the file in bytes. */
  readonly size: number;
  /** How the file is named in problems. */
  readonly shownAs: string;
  readonly memoryLimitBytes: number;
}

/** What the worker answers. */
export type ReadAnswer = { readonly dataset: Dataset } | { readonly problems: readonly Problem[] };
