import type { Dataset } from "../dataset/dataset.js";

/** Reads data sets from files that nobody has checked yet. */
export interface DatasetReader {
  /**
   * Reads and checks a data set.
   *
   * @param path a file on this machine.
   * @param shownAs how the file is named in problems.
   * @throws InvalidInputError with every problem of the file: it cannot be read, is no HDF5 file, is truncated, lacks a
   *   data set, holds shapes that disagree, labels outside the classes, values that are not finite, or too much for memory.
   */
  read(path: string, shownAs: string): Promise<Dataset>;
}
