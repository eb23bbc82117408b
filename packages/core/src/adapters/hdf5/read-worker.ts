import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import type { Dataset, ExampleSet } from "../../dataset/dataset.js";
import type { Problem } from "../../errors.js";
import { Hdf5Error, Hdf5File, product } from "./hdf5-file.js";
import { checkLayout, type DatasetName, datasetNames, type Layout } from "./layout.js";
import { checkMemory, rowsPerSlice, showBytes } from "./memory.js";
import type { ReadAnswer, ReadRequest } from "./read-protocol.js";
import { describeUnopened } from "./unopened.js";
import { asInputs, asIntegers, checkClassNames, checkFinite, checkLabels } from "./values.js";
import { reportStage, sendAnswer, workerRequest } from "./worker-call.js";

// The thread in which `Hdf5DatasetReader` reads one file. It may die of that file; the reader then says so.

const { descriptor, size, shownAs, memoryLimitBytes } = workerRequest<ReadRequest>();
const problems: Problem[] = [];

function report(path: DatasetName | "", { found, expected }: Pick<Problem, "found" | "expected">): void {
  problems.push({ file: shownAs, path, found, expected });
}

const dataset = await readDataset();
const answer: ReadAnswer = dataset === undefined ? { problems } : { dataset };
sendAnswer(answer, dataset === undefined ? [] : buffersOf(dataset.train, dataset.test));

/** Reads everything: first what the file promises, then the values. `undefined` if there are problems. */
async function readDataset(): Promise<Dataset | undefined> {
  const file = await openFile();
  if (file === undefined) return undefined;

  const layout = checkLayout(entriesOf(file), shownAs);
  if (Array.isArray(layout)) {
    problems.push(...layout);
    return undefined;
  }
  problems.push(...checkMemory(layout, memoryLimitBytes, shownAs));
  if (problems.length > 0) return undefined;

  const classes = readClasses(file, layout);
  const classCount = product(layout.datasets.list_classes.shape!);
  const train = readExamples(file, layout, "train", classCount);
  const test = readExamples(file, layout, "test", classCount);
  if (classes === undefined || train === undefined || test === undefined) return undefined;

  const { exampleShape, inputType, trainExamples, testExamples } = layout;
  const features = product(exampleShape);
  const sha256 = hashFile();
  return {
    description: { exampleShape, features, inputType, classes, trainExamples, testExamples, sha256 },
    train,
    test,
  };
}

async function openFile(): Promise<Hdf5File | undefined> {
  reportStage("");
  try {
    return await Hdf5File.open(descriptor, size);
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    const head = Buffer.alloc(Math.min(size, 512));
    readSync(descriptor, head, 0, head.length, 0);
    report("", describeUnopened(error, head, size));
    return undefined;
  }
}

function entriesOf(file: Hdf5File) {
  const described = datasetNames.map((name) => {
    reportStage(name);
    return [name, file.entry(name)] as const;
  });
  return Object.fromEntries(described) as Record<DatasetName, (typeof described)[number][1]>;
}

function readClasses(file: Hdf5File, { datasets }: Layout): readonly string[] | undefined {
  const names = reading("list_classes", () => file.readStrings("list_classes", datasets.list_classes));
  const finding = names && checkClassNames(names);
  if (finding) report("list_classes", finding);
  return finding ? undefined : names;
}

function readExamples(file: Hdf5File, layout: Layout, set: "train" | "test", classes: number): ExampleSet | undefined {
  const x = `${set}_set_x` as const;
  const y = `${set}_set_y` as const;
  const labelBytes = readBytes(file, layout, y);
  const labels = labelBytes && checkLabels(asIntegers(layout.datasets[y].type, labelBytes), classes);
  if (labels && !(labels instanceof Int32Array)) report(y, labels);

  const inputBytes = readBytes(file, layout, x);
  const inputs = inputBytes && asInputs(layout.inputType, inputBytes);
  const finding = inputs && checkFinite(inputs, product(layout.exampleShape));
  if (finding) report(x, finding);

  if (!inputs || finding || !(labels instanceof Int32Array)) return undefined;
  return { examples: labels.length, inputs, labels };
}

/** All values of a data set, by slices into one buffer. */
function readBytes(file: Hdf5File, { datasets }: Layout, name: DatasetName): ArrayBuffer | undefined {
  const dataset = datasets[name];
  return reading(name, () => {
    const bytes = new Uint8Array(product(dataset.shape!) * dataset.bytesPerValue);
    file.read(name, dataset, rowsPerSlice(dataset), (slice, from) => bytes.set(slice, from));
    return bytes.buffer;
  });
}

/** The memory of some sets, to be handed over rather than copied. */
function buffersOf(...sets: readonly ExampleSet[]): ArrayBuffer[] {
  return sets.flatMap(({ inputs, labels }) => [inputs.buffer as ArrayBuffer, labels.buffer as ArrayBuffer]);
}

/** Runs one reading; what goes wrong with it becomes a problem of its data set. */
function reading<Result>(name: DatasetName, read: () => Result): Result | undefined {
  reportStage(name);
  try {
    return read();
  } catch (error) {
    if (error instanceof Hdf5Error) {
      report(
        name,
        error.isExternalStorage
          ? { found: "values that are kept in another file", expected: "values in this file" }
          : { found: `values that cannot be read (${error.message})`, expected: "a whole, undamaged file" },
      );
    } else if (error instanceof RangeError) {
      // JavaScript has a longest array (4 GiB in Node 20), whatever memory there is.
      report(name, { found: `values too many for one array (${error.message})`, expected: "a smaller data set" });
    } else {
      throw error;
    }
    return undefined;
  }
}

/** SHA-256 of the whole file, in hexadecimal. */
function hashFile(): string {
  reportStage("");
  const hash = createHash("sha256");
  const piece = Buffer.alloc(2 ** 20);
  for (let position = 0; position < size; ) {
    const count = readSync(descriptor, piece, 0, Math.min(piece.length, size - position), position);
    if (count === 0) throw new Error(`the file ended after ${showBytes(position)} of ${showBytes(size)}`);
    hash.update(piece.subarray(0, count));
    position += count;
  }
  return hash.digest("hex");
}
