import type { Dataset, ExampleSet, RawValues } from "../../src/dataset/dataset.js";
import type { DatasetReader } from "../../src/ports/dataset-reader.js";
import { gaussianSource } from "../../src/random/gaussian.js";

export interface DatasetShape {
  readonly examples: number;
  readonly features: number;
  readonly classes?: number;
  readonly inputType?: "uint8" | "float32" | "float64";
  readonly seed?: number;
}

/** A small data set of noise, with every class in it. */
export function datasetOf({ examples, features, classes = 2, inputType = "uint8", seed = 9 }: DatasetShape): Dataset {
  const gaussian = gaussianSource(seed);
  const set = (count: number): ExampleSet => {
    const drawn = Float64Array.from({ length: count * features }, () => gaussian.next());
    return {
      examples: count,
      inputs: rawValues(inputType, drawn),
      labels: Int32Array.from({ length: count }, (_, example) => example % classes),
    };
  };
  return {
    train: set(examples),
    test: set(4),
    description: {
      exampleShape: [features],
      features,
      inputType,
      classes: Array.from({ length: classes }, (_, index) => `class ${index}`),
      trainExamples: examples,
      testExamples: 4,
      sha256: "0".repeat(64),
    },
  };
}

function rawValues(inputType: "uint8" | "float32" | "float64", drawn: Float64Array): RawValues {
  if (inputType === "uint8") return Uint8Array.from(drawn, (value) => Math.min(255, Math.max(0, 128 + 60 * value)));
  return inputType === "float32" ? Float32Array.from(drawn) : drawn;
}

/** Reads one and the same data set, whatever the file. */
export class FixedDatasetReader implements DatasetReader {
  constructor(readonly dataset: Dataset) {}

  async read(): Promise<Dataset> {
    return this.dataset;
  }
}
