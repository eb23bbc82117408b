import type { Fit } from "../model/fit.js";

/** Values as a data set stores them: whole pixels, or real numbers. */
export type RawValues = Uint8Array | Float32Array | Float64Array;

/** Labelled examples of one set. */
export interface ExampleSet {
  readonly examples: number;
  /** Example after example (examples × features, row-major). Pixels stay bytes until a batch is made of them. */
  readonly inputs: RawValues;
  /** The class of every example, an index into {@link Dataset.classes}. */
  readonly labels: Int32Array;
}

/** What a data set looks like, without its values. */
export interface DatasetDescription {
  /** The shape of one example, such as `[64, 64, 3]`. */
  readonly exampleShape: readonly number[];
  /** Numbers per example: the product of {@link exampleShape}. */
  readonly features: number;
  readonly inputType: "uint8" | "float32" | "float64";
  readonly classes: readonly string[];
  /** How pictures of another shape were made to fit, if they were not stretched. */
  readonly fit?: Fit;
  readonly trainExamples: number;
  readonly testExamples: number;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/** A data set as read from its file: checked, and whole in memory. */
export interface Dataset {
  readonly description: DatasetDescription;
  readonly train: ExampleSet;
  readonly test: ExampleSet;
}
