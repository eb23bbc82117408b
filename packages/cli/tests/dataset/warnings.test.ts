import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dataset, RawValues } from "@snn/core";
import { warningsOf } from "../../src/dataset/warnings.js";
import { scene } from "./pictures.js";

const side = 16;
const pixels = async (name: string) => new Uint8Array(await scene(name, side, side).raw().toBuffer());

test("a data set without faults has no warnings", async () => {
  assert.deepEqual(
    warningsOf(
      await set({
        train: [
          ["a", 0],
          ["b", 1],
        ],
        test: [
          ["c", 0],
          ["d", 1],
        ],
      }),
    ),
    [],
  );
});

test("test examples that are trained with, exactly or nearly, are leaks", async () => {
  const original = await pixels("a");
  // As compressing it would change it.
  const recoded = original.map((value, at) => (at % 3 === 0 ? Math.max(0, value - 4) : value));
  const warnings = warningsOf(
    await set({
      train: [
        ["b", 1],
        ["a", 0],
      ],
      test: [
        ["c", 0],
        ["a", 0],
        [recoded, 0],
        ["d", 1],
      ],
    }),
  );
  assert.deepEqual(warnings, [
    {
      kind: "leak",
      count: 1,
      message: "1 example of the test set is in the training set as well",
      examples: [{ test: 1, train: 1 }],
    },
    {
      kind: "near-leak",
      count: 1,
      message: "1 example of the test set is nearly the same as ones of the training set",
      examples: [{ test: 2, train: 1 }],
    },
  ]);
});

test("contradictions, repetitions, pictures of one value, lop-sided and missing classes are told", async () => {
  const warnings = warningsOf(
    await set({
      train: [
        ["a", 0],
        ["a", 1],
        ["b", 0],
        ["b", 0],
        ["c", 0],
        [new Uint8Array(side * side * 3).fill(9), 0],
        ["e", 0],
      ],
      test: [["d", 0]],
    }),
  );
  assert.deepEqual(
    warnings.map(({ kind, count, examples }) => [kind, count, examples]),
    [
      ["contradiction", 1, [{ train: 0 }]],
      ["repetition", 2, [{ train: 1 }, { train: 3 }]],
      ["constant", 1, [{ train: 5 }]],
      ["missing-class", 1, undefined],
      ["imbalance", 2, undefined],
    ],
  );
});

test("of many examples the first are named", async () => {
  const [warning] = warningsOf(
    await set({
      train: [
        ["a", 0],
        ["b", 1],
      ],
      test: Array.from({ length: 9 }, () => ["a", 0] as const),
    }),
  );
  assert.deepEqual([warning!.count, warning!.examples!.length], [9, 5]);
});

test("examples that are no pictures are compared number by number", () => {
  const inputs = Float32Array.of(0.5, 1, 2, 3, 4, 5);
  const warnings = warningsOf(dataset([3], inputs, [0, 1], inputs.slice(0, 3), [0]));
  assert.deepEqual(
    warnings.map(({ kind }) => kind),
    ["leak", "missing-class"],
  );
});

type Examples = readonly (readonly [name: string | Uint8Array, label: number])[];

async function set({ train, test }: { train: Examples; test: Examples }): Promise<Dataset> {
  const inputs = async (examples: Examples) =>
    Buffer.concat(await Promise.all(examples.map(([name]) => (typeof name === "string" ? pixels(name) : name))));
  const labels = (examples: Examples) => examples.map(([, label]) => label);
  return dataset(
    [side, side, 3],
    new Uint8Array(await inputs(train)),
    labels(train),
    new Uint8Array(await inputs(test)),
    labels(test),
  );
}

function dataset(
  exampleShape: readonly number[],
  train: RawValues,
  trainLabels: readonly number[],
  test: RawValues,
  testLabels: readonly number[],
): Dataset {
  const examplesOf = (inputs: RawValues, labels: readonly number[]) => ({
    examples: labels.length,
    inputs,
    labels: Int32Array.from(labels),
  });
  return {
    description: {
      exampleShape,
      features: exampleShape.reduce((product, size) => product * size, 1),
      inputType: train instanceof Uint8Array ? "uint8" : "float32",
      classes: ["no", "yes"],
      trainExamples: trainLabels.length,
      testExamples: testLabels.length,
      sha256: "",
    },
    train: examplesOf(train, trainLabels),
    test: examplesOf(test, testLabels),
  };
}
