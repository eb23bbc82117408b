import type { Dataset, ExampleSet } from "@snn/core";
import { pixelsOf, rangeOf } from "./pixels.js";
import type { ShownExample } from "./protocol.js";

/** Examples that a page shows at most. */
const mostExamples = 24;

/** Some examples of a test set. */
export interface TestExamples {
  /** Where they are in the test set. */
  readonly indexes: readonly number[];
  readonly set: ExampleSet;
  readonly exampleShape: readonly number[];
}

/** Takes some examples of a test set, as evenly from the classes as there are, and keeps nothing of the others. */
export function someExamples({ description, test }: Dataset): TestExamples {
  const { features, classes, exampleShape } = description;
  const byClass = classes.map((): number[] => []);
  for (let example = 0; example < test.examples; example++) byClass[test.labels[example]!]!.push(example);
  const indexes: number[] = [];
  // In turns, so that a page with room for a few only has some of every class.
  for (let turn = 0; indexes.length < Math.min(mostExamples, test.examples); turn++)
    for (const examples of byClass)
      if (turn < examples.length && indexes.length < mostExamples) indexes.push(examples[turn]!);
  const inputs = test.inputs.slice(0, indexes.length * features);
  indexes.forEach((example, row) => {
    inputs.set(test.inputs.subarray(example * features, (example + 1) * features), row * features);
  });
  const labels = Int32Array.from(indexes, (example) => test.labels[example]!);
  return { indexes, set: { examples: indexes.length, inputs, labels }, exampleShape };
}

/** Examples as they are shown. */
export function shownExamples({ indexes, set, exampleShape }: TestExamples): ShownExample[] {
  const features = set.inputs.length / Math.max(1, set.examples);
  const range = set.inputs instanceof Uint8Array ? ([0, 255] as const) : rangeOf(set.inputs);
  return indexes.map((example, row) => {
    const pixels = pixelsOf(set.inputs.subarray(row * features, (row + 1) * features), exampleShape, range, true);
    return { example, truth: set.labels[row]!, ...(pixels && { pixels }) };
  });
}
