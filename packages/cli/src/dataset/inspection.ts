import type { Dataset, ExampleSet } from "@snn/core";
import { type Warning, warningsOf } from "./warnings.js";

/** A last layer that can learn the classes of a data set. */
export interface LastLayer {
  readonly activation: "sigmoid" | "softmax";
  readonly neurons: number;
}

/** What is in a set of examples. */
export interface SetInspection {
  readonly examples: number;
  /** The shapes of the inputs and labels in the file. */
  readonly shapes: { readonly x: readonly number[]; readonly y: readonly number[] };
  /** The least and the greatest input value. */
  readonly range: { readonly least: number; readonly greatest: number };
  /** Examples of every class, in the order of the classes. */
  readonly perClass: readonly number[];
}

/** What is in a data set, and what a network for it needs. */
export interface Inspection {
  /** The file, as the person named it. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The type of the input values. */
  readonly inputType: "uint8" | "float32" | "float64";
  readonly exampleShape: readonly number[];
  /** Numbers per example. */
  readonly features: number;
  readonly classes: readonly string[];
  readonly train: SetInspection;
  readonly test: SetInspection;
  /** Every last layer that fits. */
  readonly lastLayers: readonly LastLayer[];
  /** What may be wrong with it, the worst first. */
  readonly warnings: readonly Warning[];
  /** The picture that was drawn of it. */
  readonly contactSheet?: string;
}

/** Looks at a data set. @param sizeBytes of its file. */
export function inspectDataset(file: string, sizeBytes: number, dataset: Dataset): Inspection {
  const { description, train, test } = dataset;
  const { sha256, inputType, exampleShape, features, classes } = description;
  const softmax: LastLayer = { activation: "softmax", neurons: classes.length };
  return {
    file,
    sizeBytes,
    sha256,
    inputType,
    exampleShape,
    features,
    classes,
    train: inspectSet(train, exampleShape, classes.length),
    test: inspectSet(test, exampleShape, classes.length),
    lastLayers: classes.length === 2 ? [{ activation: "sigmoid", neurons: 1 }, softmax] : [softmax],
    warnings: warningsOf(dataset),
  };
}

function inspectSet(
  { examples, inputs, labels }: ExampleSet,
  exampleShape: readonly number[],
  classes: number,
): SetInspection {
  let [least, greatest] = [Infinity, -Infinity];
  for (let i = 0; i < inputs.length; i++) {
    const value = inputs[i]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const perClass = new Array<number>(classes).fill(0);
  for (const label of labels) perClass[label]!++;
  return { examples, shapes: { x: [examples, ...exampleShape], y: [examples] }, range: { least, greatest }, perClass };
}
