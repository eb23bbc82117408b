import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rocCurve } from "../src/roc.js";

test("a curve and its area are those computed by hand", () => {
  // Ranked: + + − + − −, so of the nine pairs one is the wrong way round.
  const scores = [0.9, 0.8, 0.7, 0.6, 0.4, 0.2];
  const positive = [true, true, false, true, false, false];
  const { points, auc } = rocCurve(scores, (example) => positive[example]!)!;
  assert.deepEqual(points, [
    { threshold: Infinity, falsePositiveRate: 0, truePositiveRate: 0 },
    { threshold: 0.9, falsePositiveRate: 0, truePositiveRate: 1 / 3 },
    { threshold: 0.8, falsePositiveRate: 0, truePositiveRate: 2 / 3 },
    { threshold: 0.7, falsePositiveRate: 1 / 3, truePositiveRate: 2 / 3 },
    { threshold: 0.6, falsePositiveRate: 1 / 3, truePositiveRate: 1 },
    { threshold: 0.4, falsePositiveRate: 2 / 3, truePositiveRate: 1 },
    { threshold: 0.2, falsePositiveRate: 1, truePositiveRate: 1 },
  ]);
  assert.ok(Math.abs(auc - 8 / 9) < 1e-15);
});

test("examples that are equally likely are taken together", () => {
  const { points, auc } = rocCurve([0.5, 0.5, 0.5, 0.5], (example) => example < 2)!;
  assert.equal(points.length, 2);
  assert.equal(auc, 0.5);
});

test("without examples of the class, or of others, there is no curve", () => {
  assert.equal(
    rocCurve([0.1, 0.9], () => true),
    undefined,
  );
  assert.equal(
    rocCurve([0.1, 0.9], () => false),
    undefined,
  );
  assert.equal(
    rocCurve([], () => true),
    undefined,
  );
});

/** Scores with ties, and what is of the class: at least one example that is and one that is not. */
const anyScores = fc
  .array(fc.record({ score: fc.nat({ max: 20 }).map((tenths) => tenths / 20), positive: fc.boolean() }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((examples) => examples.some(({ positive }) => positive) && examples.some(({ positive }) => !positive));

test("the area is the statistic of Mann and Whitney: how often a positive example ranks above a negative one", () => {
  fc.assert(
    fc.property(anyScores, (examples) => {
      const scores = examples.map(({ score }) => score);
      const { auc } = rocCurve(scores, (example) => examples[example]!.positive)!;
      const positives = examples.filter(({ positive }) => positive);
      const negatives = examples.filter(({ positive }) => !positive);
      let above = 0;
      for (const one of positives)
        for (const other of negatives) above += one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0;
      assert.ok(Math.abs(auc - above / (positives.length * negatives.length)) < 1e-12);
    }),
  );
});

test("every point tells the rates of its threshold", () => {
  fc.assert(
    fc.property(anyScores, (examples) => {
      const scores = examples.map(({ score }) => score);
      const { points } = rocCurve(scores, (example) => examples[example]!.positive)!;
      for (const { threshold, falsePositiveRate, truePositiveRate } of points) {
        const share = (wanted: boolean) => {
          const those = examples.filter(({ positive }) => positive === wanted);
          return those.filter(({ score }) => score >= threshold).length / those.length;
        };
        assert.deepEqual([falsePositiveRate, truePositiveRate], [share(false), share(true)]);
      }
      const { falsePositiveRate, truePositiveRate } = points.at(-1)!;
      assert.deepEqual([falsePositiveRate, truePositiveRate], [1, 1]);
    }),
  );
});
