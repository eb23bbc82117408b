import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fittingProblems } from "../../../src/adapters/aws/problems.js";
import { describeProblem } from "../../../src/errors.js";

const problemOf = (index: number, found = "x") => ({
  file: "parameters.json",
  path: `p${index}`,
  found,
  expected: "y",
});
const problemsOf = (count: number, found?: string) =>
  Array.from({ length: count }, (_, index) => problemOf(index, found));

test("problems that fit are all kept", () => {
  const problems = problemsOf(50);
  const bytes = JSON.stringify(problems).length;
  assert.deepEqual(fittingProblems(problems, bytes), problems);
  assert.equal(fittingProblems(problems, bytes - 1).length < 50, true);
});

test("of too many problems the first are kept, and the last says how many more there are", () => {
  const kept = fittingProblems(problemsOf(5_000), 10_000);
  assert.deepEqual(kept.slice(0, -1), problemsOf(kept.length - 1));
  const left = 5_000 - (kept.length - 1);
  assert.equal(describeProblem(kept.at(-1)!), `parameters.json: found ${left} more problems, expected none`);
});

test("a single problem that is larger than all room is left out, and said to be", () => {
  assert.deepEqual(fittingProblems([problemOf(0, "x".repeat(10_000))], 5_000), [
    { file: "parameters.json", path: "", found: "1 more problems", expected: "none" },
  ]);
});

test("what is kept always fits", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 300 }), (count, length) => {
      const kept = fittingProblems(problemsOf(count, "ü\n".repeat(length)), 5_000);
      assert.ok(Buffer.byteLength(JSON.stringify(kept)) <= 5_000);
    }),
  );
});
