import type { ExampleSet } from "@snn/core";

/** An example to be made: its class, and what gives its numbers. */
export interface ExampleToMake {
  readonly label: number;
  readonly make: () => Uint8Array;
}

/** Makes the examples of a set, in memory that can be read from every thread. @param features numbers an example. */
export function makeExamples(examples: readonly ExampleToMake[], features: number): ExampleSet {
  const inputs = new Uint8Array(new SharedArrayBuffer(examples.length * features));
  for (const [index, { make }] of examples.entries()) inputs.set(make(), index * features);
  return { examples: examples.length, inputs, labels: Int32Array.from(examples, ({ label }) => label) };
}
