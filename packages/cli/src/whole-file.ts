import { access, constants, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { WorkerFailure } from "@snn/core/adapters/hdf5";
import { refusal, whyUnreadable } from "./problems.js";

/**
 * Makes sure that a file can be written, before there is much work for it.
 *
 * @throws InvalidInputError
 */
export async function checkOutput(path: string): Promise<void> {
  const folder = dirname(path);
  const stats = await stat(folder).catch((cause: unknown) => {
    throw refusal(folder, whyUnreadable(cause).replace("file", "folder"), "the folder to write into", cause);
  });
  if (!stats.isDirectory()) throw refusal(folder, "no folder", "the folder to write into");
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw refusal(folder, "a folder that may not be written to", "the folder to write into", cause);
  });
  const old = await stat(path).catch(() => undefined);
  if (old !== undefined && !old.isFile())
    throw refusal(path, old.isDirectory() ? "a folder" : "no ordinary file", "the name of a file to write");
}

/**
 * Writes a file as a whole or not at all: beside its place, then it takes that.
 *
 * @param write writes to the path that it is given.
 * @throws InvalidInputError if it cannot be written, as when the disk is full; or whatever the signal was aborted for meanwhile. The
 * file is not there then.
 */
export async function writeWhole(
  path: string,
  write: (path: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.${process.pid}.unfinished`);
  try {
    await write(unfinished).catch((cause: unknown) => {
      const found = whyUnwritable(cause);
      throw found === undefined ? cause : refusal(path, found, "room to write it", cause);
    });
    signal?.throwIfAborted();
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Why a file could not be written, in words; undefined for faults of the program. */
function whyUnwritable(error: unknown): string | undefined {
  // The HDF5 library tells in a hundred lines which of its functions failed, but not why.
  if (error instanceof WorkerFailure) return "a file that cannot be written, as when the disk is full";
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return "a full disk";
  return code === undefined ? undefined : `a file that cannot be written (${code})`;
}
