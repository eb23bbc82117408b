import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { File, ready } from "h5wasm";
import { InvalidInputError, type Problem } from "../../../src/errors.js";

/** What goes into a data set of a test file: the arguments of h5wasm's `create_dataset`, without the name. */
export type Content = Omit<Parameters<File["create_dataset"]>[0], "name">;

/** Four training and two test pictures of 2 × 2 × 3 pixels, in two classes. */
export function smallDataset(): Record<string, Content> {
  return {
    train_set_x: { data: Uint8Array.from({ length: 48 }, (_, index) => index), shape: [4, 2, 2, 3] },
    train_set_y: { data: new BigInt64Array([0n, 1n, 0n, 1n]) },
    test_set_x: { data: new Uint8Array(24).fill(1), shape: [2, 2, 2, 3] },
    test_set_y: { data: new BigInt64Array([1n, 0n]) },
    list_classes: { data: ["no", "yes"], dtype: "A3" },
  };
}

/** The bytes of an HDF5 file with these data sets; `extend` adds what is no data set. */
export async function hdf5Bytes(contents: Record<string, Content>, extend?: (file: File) => void): Promise<Uint8Array> {
  const { FS, activate_throwing_error_handler } = await ready;
  activate_throwing_error_handler();
  const file = new File("/fixture.h5", "w");
  for (const [name, content] of Object.entries(contents)) file.create_dataset({ name, ...content });
  extend?.(file);
  file.close();
  return FS.readFile("/fixture.h5").slice();
}

/** The data set of {@link smallDataset} with some data sets replaced, or left out where `undefined` is given. */
export function changed(changes: Record<string, Content | undefined>): Record<string, Content> {
  const entries = Object.entries({ ...smallDataset(), ...changes });
  return Object.fromEntries(entries.filter((entry): entry is [string, Content] => entry[1] !== undefined));
}

/** A temporary folder for the tests of a file, removed after them. Returns a function that puts bytes into a new file there. */
export function temporaryFiles(): (bytes: Uint8Array | string) => Promise<string> {
  let folder = "";
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "snn-hdf5-"));
  });
  after(() => rm(folder, { recursive: true }));
  return async (bytes) => {
    const path = join(folder, `${count++}.h5`);
    await writeFile(path, bytes);
    return path;
  };
}

/** The problems that a reading is refused with; fails if it is not refused. */
export async function problemsOf(reading: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
  throw new Error("the file was not refused");
}
