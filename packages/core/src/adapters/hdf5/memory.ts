import type { Problem } from "../../errors.js";
import { type Hdf5Dataset, product } from "./hdf5-file.js";
import { type DatasetName, datasetNames, type Layout } from "./layout.js";

/** A slice has about this many bytes: large enough that calls do not count, small beside any data set that matters. */
const sliceBytes = 16 * 2 ** 20;

/** A slice grows up to this size to hold whole chunks, because HDF5 unpacks a chunk again for every slice that touches it. */
const wholeChunksBytes = 256 * 2 ** 20;

/** The most that slices and chunks may take in the 2 GiB of a WASM module, which also holds the library's own copies. */
const mostWorkspaceBytes = 2 ** 30;

/** The share of the available memory that a data set may take by default. The rest is for the training. */
const defaultShare = 0.8;

/** The memory that a data set may take if nobody says otherwise: 0.8 of what the machine, or the container, has free. */
export function defaultMemoryLimitBytes(): number {
  return Math.floor(defaultShare * process.availableMemory());
}

/** How many rows of a data set to read at a time: whole chunks where they are not too large. */
export function rowsPerSlice({ shape, bytesPerValue, chunkShape }: Hdf5Dataset): number {
  const [rows, ...rowShape] = shape as readonly [number, ...number[]];
  const rowBytes = product(rowShape) * bytesPerValue;
  const rowsOf = (bytes: number) => Math.max(1, Math.floor(bytes / rowBytes));
  const chunkRows = Math.min(rows, chunkShape?.[0] ?? 1);
  const wanted = Math.min(rows, rowsOf(sliceBytes));
  if (wanted >= chunkRows) return wanted - (wanted % chunkRows);
  return Math.min(chunkRows, rowsOf(wholeChunksBytes));
}

/** Bytes that the values of a layout take in memory once they are read. */
function valueBytes({ datasets, trainExamples, testExamples }: Layout): number {
  const inputBytes = (["train_set_x", "test_set_x"] as const).map((name) => {
    const { shape, bytesPerValue } = datasets[name];
    return product(shape!) * bytesPerValue;
  });
  return inputBytes[0]! + inputBytes[1]! + (trainExamples + testExamples) * Int32Array.BYTES_PER_ELEMENT;
}

/** Bytes that HDF5 needs while it reads a data set: a slice, and a chunk three times over as it unpacks it (measured). */
function workspaceBytes(dataset: Hdf5Dataset): number {
  const { shape, bytesPerValue, chunkShape } = dataset;
  const sliceBytes = rowsPerSlice(dataset) * product(shape!.slice(1)) * bytesPerValue;
  return sliceBytes + (chunkShape === null ? 0 : 3 * product(chunkShape) * bytesPerValue);
}

/** What of a layout does not fit into the memory, before any of that memory is taken. */
export function checkMemory(layout: Layout, limitBytes: number, fileOf: (name: DatasetName) => string): Problem[] {
  const problems: Problem[] = [];
  let largest = 0;
  for (const name of datasetNames) {
    const bytes = workspaceBytes(layout.datasets[name]);
    largest = Math.max(largest, bytes);
    if (bytes > mostWorkspaceBytes) {
      const found = `examples or chunks so large that reading them takes ${showBytes(bytes)} at a time`;
      problems.push({
        file: fileOf(name),
        path: name,
        found,
        expected: `at most ${showBytes(mostWorkspaceBytes)}; store smaller chunks`,
      });
    }
  }
  const needed = valueBytes(layout) + largest;
  if (needed > limitBytes) {
    const found = `a data set that needs ${showBytes(needed)} of memory`;
    problems.push({
      file: fileOf("train_set_x"),
      path: "",
      found,
      expected: `at most the ${showBytes(limitBytes)} that there are`,
    });
  }
  return problems;
}

/** A number of bytes for people: `512 bytes`, `3.1 MiB`. */
export function showBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB"];
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}
