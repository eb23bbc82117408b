import assert from "node:assert/strict";
import { test } from "node:test";
import { type BuildSummary, buildReport } from "../../src/dataset/build-report.js";
import { usualOptions } from "./pictures.js";

const summary: BuildSummary = {
  ...usualOptions,
  file: "a.h5",
  sizeBytes: 1,
  sha256: "00",
  exampleShape: [8, 12, 3],
  trainExamples: 2,
  testExamples: 2,
  classes: [],
  leftOut: [],
  duplicates: [],
  contradictions: [],
  nearDuplicates: [],
};
const series = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ file: `${index}.jpg`, class: "cat", moved: false }));

test("of a large group some members are named, and the others counted", () => {
  const lines = (groups: Partial<BuildSummary>) => buildReport({ ...summary, ...groups }).split("\n");
  assert.equal(lines({ nearDuplicates: [series(4)] }).at(-1), "  0.jpg ≈ 1.jpg ≈ 2.jpg ≈ 3.jpg");
  assert.equal(lines({ nearDuplicates: [series(5)] }).at(-1), "  0.jpg ≈ 1.jpg ≈ 2.jpg ≈ 3.jpg ≈ … 1 more");
  const same = lines({ contradictions: [series(2000)] }).at(-1)!;
  assert.equal(same, "  0.jpg (cat) = 1.jpg (cat) = 2.jpg (cat) = 3.jpg (cat) = … 1,996 more");
});

test("near-duplicates of a given test set that stay there are not said to be moved", () => {
  const group = series(2);
  const line = (nearDuplicates: BuildSummary["nearDuplicates"]) =>
    buildReport({ ...summary, nearDuplicates })
      .split("\n")
      .at(-2);
  assert.equal(line([group]), "2 files nearly the same as others, kept together in one set:");
  assert.equal(
    line([[group[0]!, { ...group[1]!, moved: true }]]),
    "2 files nearly the same as others, kept together in one set (1 moved to the training set):",
  );
});

test("a name of hundreds of characters leaves the figures on the line", () => {
  const text = buildReport({
    ...summary,
    classes: [
      { class: "🐱".repeat(200), pictures: 3, train: 2, test: 1 },
      { class: "dog", pictures: 3, train: 2, test: 1 },
    ],
  });
  for (const line of text.split("\n")) assert.ok([...line].length < 120, line);
});
