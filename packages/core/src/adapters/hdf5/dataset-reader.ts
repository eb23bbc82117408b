import { type FileHandle, open, stat } from "node:fs/promises";
import type { Dataset } from "../../dataset/dataset.js";
import { InvalidInputError, type Problem } from "../../errors.js";
import type { DatasetReader } from "../../ports/dataset-reader.js";
import { defaultMemoryLimitBytes } from "./memory.js";
import { fileWith, type OpenedFile, type ReadAnswer, type ReadRequest } from "./read-protocol.js";
import { callWorker, WorkerFailure } from "./worker-call.js";

/** Limits of reading a file that nobody has checked. */
export interface Hdf5DatasetReaderOptions {
  /**
   * The memory that a data set may take, in bytes, with what the reading needs on the way.
   *
   * @default 0.8 of the memory that the machine, or the container, has available when the file is read.
   */
  readonly memoryLimitBytes?: number;
  /**
   * The reading ends after so many milliseconds. 1 GB takes some seconds; a damaged file may take forever.
   *
   * @default 120000
   */
  readonly timeLimitMs?: number;
}

const defaultTimeLimitMs = 120_000;

/**
 * Reads data sets from HDF5 files: `train_set_x` and `test_set_x` (uint8, float32 or float64; examples × the shape of an
 * example), `train_set_y` and `test_set_y` (integers, one an example), `list_classes` (strings).
 *
 * Each file is read in a worker thread of its own, because a damaged file can abort the HDF5 library. The library sees
 * that one file only: links, external storage and virtual data sets that lead to other files are refused.
 */
export class Hdf5DatasetReader implements DatasetReader {
  readonly #options: Hdf5DatasetReaderOptions;

  constructor(options: Hdf5DatasetReaderOptions = {}) {
    this.#options = options;
  }

  /**
   * Reads and checks a data set.
   *
   * @param path a file on this machine.
   * @param shownAs how the file is named in problems.
   * @throws InvalidInputError with every problem that a step finds; the steps are opening the file, what the data sets are
   *   (types, shapes, memory), and their values.
   */
  async read(path: string, shownAs: string): Promise<Dataset> {
    return withOpened(path, shownAs, (train) => this.#readOpened({ train }));
  }

  /**
   * Reads a data set that is in two files: `train_set_x` and `train_set_y` in one, `test_set_x` and `test_set_y` in the other,
   * and `list_classes` in both or in the first.
   *
   * @returns the data set; its SHA-256 is of both files, one after the other.
   * @throws InvalidInputError as {@link read}, and if the files name different classes.
   */
  async readTwo(trainPath: string, testPath: string): Promise<Dataset> {
    return withOpened(trainPath, trainPath, (train) =>
      withOpened(testPath, testPath, (test) => this.#readOpened({ train, test })),
    );
  }

  async #readOpened(files: Pick<ReadRequest, "train" | "test">): Promise<Dataset> {
    const { memoryLimitBytes = defaultMemoryLimitBytes(), timeLimitMs = defaultTimeLimitMs } = this.#options;
    const request: ReadRequest = { ...files, memoryLimitBytes };
    const worker = new URL("./read-worker.js", import.meta.url);
    const answer = await callWorker<ReadRequest, ReadAnswer>(worker, request, { timeLimitMs }).catch(
      (error: unknown) => {
        if (!(error instanceof WorkerFailure)) throw error;
        const found = `a file whose reading ${error.reason}`;
        const { shownAs } = fileWith(error.stage, files);
        throw refusal(shownAs, error.stage, found, "a whole, undamaged HDF5 file", error);
      },
    );
    if ("problems" in answer) throw new InvalidInputError(answer.problems);
    return answer.dataset;
  }
}

/** Hands out an open file, and makes sure that it has not changed meanwhile. */
async function withOpened<Result>(
  path: string,
  shownAs: string,
  use: (opened: OpenedFile) => Promise<Result>,
): Promise<Result> {
  const file = await openFile(path, shownAs);
  try {
    const before = await file.stat();
    const result = await use({ descriptor: file.fd, size: before.size, shownAs });
    const after = await file.stat();
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw refusal(shownAs, "", "a file that changed while it was read", "a file that nobody writes to");
    }
    return result;
  } finally {
    await file.close();
  }
}

/** Opens a file; folders, and devices and pipes that might never end, are refused. */
async function openFile(path: string, shownAs: string): Promise<FileHandle> {
  const expected = "an HDF5 file";
  try {
    // Before opening it: opening a pipe waits for somebody to write to it.
    const stats = await stat(path);
    if (stats.isDirectory()) throw refusal(shownAs, "", "a folder", expected);
    if (!stats.isFile()) throw refusal(shownAs, "", "something that is no ordinary file", expected);
    return await open(path, "r");
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    throw refusal(shownAs, "", whyUnreadable(error), expected, error);
  }
}

function whyUnreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "no such file";
  if (code === "EACCES" || code === "EPERM") return "a file that may not be read";
  return `a file that cannot be read (${code ?? message})`;
}

function refusal(file: string, path: string, found: string, expected: string, cause?: unknown): InvalidInputError {
  const problem: Problem = { file, path, found, expected };
  const error = new InvalidInputError([problem]);
  if (cause !== undefined) error.cause = cause;
  return error;
}
