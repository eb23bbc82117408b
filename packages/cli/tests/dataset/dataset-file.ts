import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { File, ready } from "h5wasm/node";

/** What to write, with shapes; values in row-major order. */
export interface DatasetContents {
  readonly exampleShape: readonly number[];
  readonly train: { readonly inputs: Uint8Array | Float32Array; readonly labels: readonly number[] };
  readonly test: { readonly inputs: Uint8Array | Float32Array; readonly labels: readonly number[] };
  readonly classes: readonly string[];
}

/** Writes an HDF5 data set that is removed after the test. @returns its path. */
export async function datasetFile(
  t: TestContext,
  { exampleShape, train, test, classes }: DatasetContents,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "snn-inspect-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "pictures.h5");
  (await ready).activate_throwing_error_handler();
  const file = new File(path, "w");
  for (const [name, { inputs, labels }] of Object.entries({ train, test })) {
    file.create_dataset({ name: `${name}_set_x`, data: inputs, shape: [labels.length, ...exampleShape] });
    file.create_dataset({ name: `${name}_set_y`, data: Int32Array.from(labels) });
  }
  file.create_dataset({ name: "list_classes", data: [...classes] });
  file.close();
  return path;
}
