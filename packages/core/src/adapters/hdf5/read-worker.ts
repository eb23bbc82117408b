import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import type { Dataset, ExampleSet } from "../../dataset/dataset.js";
import type { Problem } from "../../errors.js";
import { fits } from "../../model/fit.js";
import { type Hdf5Dataset, Hdf5Error, Hdf5File, product } from "./hdf5-file.js";
import { checkLayout, type DatasetName, datasetNames, type Layout } from "./layout.js";
import { checkMemory, rowsPerSlice, showBytes } from "./memory.js";
import { fileWith, type OpenedFile, type ReadAnswer, type ReadRequest } from "./read-protocol.js";
import { describeUnopened } from "./unopened.js";
import { asInputs, asIntegers, checkClassNames, checkFinite, checkLabels } from "./values.js";
import { reportStage, sendAnswer, workerRequest } from "./worker-call.js";

// The thread in which `Hdf5DatasetReader` reads one data set. It may die of it; the reader then says so.

const request = workerRequest<ReadRequest>();
const opened = [request.train, ...(request.test === undefined ? [] : [request.test])];
const problems: Problem[] = [];

function report(
  path: DatasetName | "",
  { found, expected }: Pick<Problem, "found" | "expected">,
  { shownAs } = fileWith(path, request),
): void {
  problems.push({ file: shownAs, path, found, expected });
}

const dataset = await readDataset();
const answer: ReadAnswer = dataset === undefined ? { problems } : { dataset };
sendAnswer(answer, dataset === undefined ? [] : buffersOf(dataset.train, dataset.test));

/** Reads everything: first what the file promises, then the values. `undefined` if there are problems. */
async function readDataset(): Promise<Dataset | undefined> {
  const files = await openFiles();
  if (files === undefined) return undefined;
  const { trainFile, testFile } = files;
  const fileOf = (name: DatasetName) => (name.startsWith("test_") ? testFile : trainFile);

  const layout = checkLayout(entriesOf(fileOf), (name) => fileWith(name, request).shownAs);
  if (Array.isArray(layout)) {
    problems.push(...layout);
    return undefined;
  }
  problems.push(...checkMemory(layout, request.memoryLimitBytes, (name) => fileWith(name, request).shownAs));
  if (problems.length > 0) return undefined;

  const classes = readClasses(trainFile, layout.datasets.list_classes);
  const classCount = product(layout.datasets.list_classes.shape!);
  const train = readExamples(trainFile, layout, "train", classCount);
  const test = readExamples(testFile, layout, "test", classCount);
  if (classes === undefined || train === undefined || test === undefined) return undefined;
  if (request.test !== undefined && !haveSameClasses(testFile, classes, request.test)) return undefined;

  const { exampleShape, inputType, trainExamples, testExamples } = layout;
  const features = product(exampleShape);
  const sha256 = hashFiles();
  const text = trainFile.text("fit");
  const fit = fits.find((known) => known === text);
  const known = { exampleShape, features, inputType, classes, trainExamples, testExamples, sha256 };
  return {
    description: { ...known, ...(fit === undefined ? {} : { fit }) },
    train,
    test,
  };
}

/** Opens the file, or both. @returns undefined if there are problems with one. */
async function openFiles(): Promise<{ trainFile: Hdf5File; testFile: Hdf5File } | undefined> {
  const trainFile = await openFile(request.train);
  const testFile = request.test === undefined ? trainFile : await openFile(request.test);
  return trainFile === undefined || testFile === undefined ? undefined : { trainFile, testFile };
}

async function openFile(opened: OpenedFile): Promise<Hdf5File | undefined> {
  const { descriptor, size } = opened;
  reportStage("");
  try {
    return await Hdf5File.open(descriptor, size);
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    const head = Buffer.alloc(Math.min(size, 512));
    readSync(descriptor, head, 0, head.length, 0);
    report("", describeUnopened(error, head, size), opened);
    return undefined;
  }
}

function entriesOf(fileOf: (name: DatasetName) => Hdf5File) {
  const described = datasetNames.map((name) => {
    reportStage(name);
    return [name, fileOf(name).entry(name)] as const;
  });
  return Object.fromEntries(described) as Record<DatasetName, (typeof described)[number][1]>;
}

function readClasses(file: Hdf5File, dataset: Hdf5Dataset): readonly string[] | undefined {
  const names = reading("list_classes", () => file.readStrings("list_classes", dataset));
  const finding = names && checkClassNames(names);
  if (finding) report("list_classes", finding);
  return finding ? undefined : names;
}

/** Whether the second file means the same classes by its labels. It need not name them. */
function haveSameClasses(file: Hdf5File, classes: readonly string[], opened: OpenedFile): boolean {
  const entry = file.entry("list_classes");
  if (entry.kind === "missing") return true;
  const others = entry.kind === "dataset" && entry.type === "strings" ? readClasses(file, entry) : undefined;
  if (others !== undefined && JSON.stringify(others) === JSON.stringify(classes)) return true;
  const found = others === undefined ? "something else than names" : others.slice(0, 10).join(", ");
  const expected = `${classes.slice(0, 10).join(", ")}, as in ${request.train.shownAs}`;
  report("list_classes", { found, expected }, opened);
  return false;
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

/** SHA-256 of the whole file, in hexadecimal; of two files, one after the other. */
function hashFiles(): string {
  reportStage("");
  const hash = createHash("sha256");
  const piece = Buffer.alloc(2 ** 20);
  for (const { descriptor, size } of opened) {
    for (let position = 0; position < size; ) {
      const count = readSync(descriptor, piece, 0, Math.min(piece.length, size - position), position);
      if (count === 0) throw new Error(`the file ended after ${showBytes(position)} of ${showBytes(size)}`);
      hash.update(piece.subarray(0, count));
      position += count;
    }
  }
  return hash.digest("hex");
}
