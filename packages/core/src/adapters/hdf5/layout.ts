import type { DatasetDescription } from "../../dataset/dataset.js";
import type { Problem } from "../../errors.js";
import { type Hdf5Dataset, type Hdf5Entry, product } from "./hdf5-file.js";

/** The data sets that a file must have in its root group. */
export const datasetNames = ["train_set_x", "train_set_y", "test_set_x", "test_set_y", "list_classes"] as const;
export type DatasetName = (typeof datasetNames)[number];

/** What a file promises: five data sets that fit together. Nothing is known of their values yet. */
export interface Layout {
  readonly datasets: Readonly<Record<DatasetName, Hdf5Dataset>>;
  readonly inputType: DatasetDescription["inputType"];
  readonly exampleShape: readonly number[];
  readonly trainExamples: number;
  readonly testExamples: number;
}

/** What one data set must be. */
interface Expectation {
  readonly types: readonly string[];
  readonly ranks: { readonly least: number; readonly most: number };
  /** As words that follow "expected". */
  readonly words: string;
}

/** The most dimensions that HDF5 has. */
const mostDimensions = 32;

const inputs: Expectation = {
  types: ["uint8", "float32", "float64"],
  ranks: { least: 2, most: mostDimensions },
  words: "uint8, float32 or float64 values of shape (examples, …shape of an example)",
};

const labels: Expectation = {
  types: ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"],
  ranks: { least: 1, most: 1 },
  words: "integers of shape (examples,), the class of every example",
};

const classes: Expectation = {
  types: ["strings"],
  ranks: { least: 1, most: 1 },
  words: "strings of shape (classes,), the names of the classes",
};

const expectations: Readonly<Record<DatasetName, Expectation>> = {
  train_set_x: inputs,
  train_set_y: labels,
  test_set_x: inputs,
  test_set_y: labels,
  list_classes: classes,
};

/** More classes than any network here has outputs; a file that claims more is damaged. */
const mostClasses = 65_536;

/** More bytes than the name of a class has; a file that claims more is damaged. */
const mostNameBytes = 4096;

/** A shape as NumPy writes it: `(209, 64, 64, 3)`, `(209,)`, `()`. */
function showShape(shape: readonly number[]): string {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

/**
 * Checks that the data sets of a file are there and fit together, before any value is read.
 *
 * @param fileOf how the file of a data set is named in problems.
 * @returns the layout, or every problem of it.
 */
export function checkLayout(
  entries: Readonly<Record<DatasetName, Hdf5Entry>>,
  fileOf: (name: DatasetName) => string,
): Layout | Problem[] {
  const problems = datasetNames.flatMap((name) => {
    const problem = checkEntry(entries[name], expectations[name], name);
    return problem === undefined ? [] : [{ file: fileOf(name), path: name as string, ...problem }];
  });
  const sound = (name: DatasetName): Hdf5Dataset | undefined => {
    const entry = entries[name];
    return entry.kind === "dataset" && problems.every(({ path }) => path !== name) ? entry : undefined;
  };
  const disagree = (name: DatasetName, found: string, expected: string) =>
    problems.push({ file: fileOf(name), path: name, found, expected });

  for (const set of ["train", "test"] as const) {
    const x = sound(`${set}_set_x`);
    const y = sound(`${set}_set_y`);
    if (x && y && x.shape![0] !== y.shape![0]) {
      disagree(`${set}_set_y`, `${y.shape![0]} labels`, `${x.shape![0]}, one for every example of ${set}_set_x`);
    }
  }
  const train = sound("train_set_x");
  const test = sound("test_set_x");
  if (train && test) {
    const trainShape = showShape(train.shape!.slice(1));
    const testShape = showShape(test.shape!.slice(1));
    if (trainShape !== testShape) {
      disagree("test_set_x", `examples of shape ${testShape}`, `${trainShape}, as in train_set_x`);
    }
    if (train.type !== test.type) disagree("test_set_x", `${test.type} values`, `${train.type}, as in train_set_x`);
  }
  if (problems.length > 0) return problems;

  const [trainExamples, ...exampleShape] = train!.shape as readonly [number, ...number[]];
  return {
    datasets: entries as Record<DatasetName, Hdf5Dataset>,
    inputType: train!.type as Layout["inputType"],
    exampleShape,
    trainExamples,
    testExamples: test!.shape![0]!,
  };
}

/** What is wrong with one entry by itself. */
function checkEntry(
  entry: Hdf5Entry,
  { types, ranks, words }: Expectation,
  name: DatasetName,
): Pick<Problem, "found" | "expected"> | undefined {
  if (entry.kind === "missing") return { found: "nothing", expected: `a data set of ${words}` };
  if (entry.kind === "other") return { found: entry.what, expected: `a data set in this file, of ${words}` };
  if (entry.kind === "corrupt") {
    return { found: `a damaged description (${entry.reason})`, expected: `a data set of ${words}` };
  }
  const { type, shape, bytesPerValue } = entry;
  if (!types.includes(type)) return { found: type.endsWith("s") ? type : `${type} values`, expected: words };
  if (shape === null) return { found: "a data set without a shape", expected: words };
  if (shape.length < ranks.least || shape.length > ranks.most) {
    return { found: `shape ${showShape(shape)}`, expected: words };
  }
  if (product(shape) === 0) {
    return { found: `an empty data set of shape ${showShape(shape)}`, expected: `${words}, at least one` };
  }
  if (name !== "list_classes") return undefined;
  if (shape[0]! < 2) return { found: "one class", expected: "at least two" };
  if (shape[0]! > mostClasses) return { found: `${shape[0]} classes`, expected: `at most ${mostClasses}` };
  if (bytesPerValue > mostNameBytes) {
    return { found: `names of ${bytesPerValue} bytes`, expected: `at most ${mostNameBytes} bytes a name` };
  }
  return undefined;
}
