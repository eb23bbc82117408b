import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { metricsOf } from "../../src/evaluation/metrics.js";

test("two classes are measured by class 1", () => {
  // 3 true positives, 1 false negative, 2 false positives, 4 true negatives.
  const labels = Int32Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0);
  const predicted = Int32Array.of(1, 1, 1, 0, 1, 1, 0, 0, 0, 0);
  assert.deepEqual(metricsOf(labels, predicted, 2), {
    accuracy: 0.7,
    precision: 3 / 5,
    recall: 3 / 4,
    specificity: 4 / 6,
    f1: 6 / 9,
    confusionMatrix: [
      [4, 2],
      [1, 3],
    ],
  });
});

test("several classes are measured by the mean over the classes", () => {
  const labels = Int32Array.of(0, 0, 1, 1, 2, 2);
  const predicted = Int32Array.of(0, 1, 1, 1, 2, 0);
  const { accuracy, precision, recall, specificity, f1, confusionMatrix } = metricsOf(labels, predicted, 3);
  assert.deepEqual(confusionMatrix, [
    [1, 1, 0],
    [0, 2, 0],
    [1, 0, 1],
  ]);
  const close = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-15, `${found}`);
  close(accuracy, 4 / 6);
  close(precision, (1 / 2 + 2 / 3 + 1) / 3);
  close(recall, (1 / 2 + 1 + 1 / 2) / 3);
  close(specificity, (3 / 4 + 3 / 4 + 1) / 3);
  close(f1, (2 / 4 + 4 / 5 + 2 / 3) / 3);
});

test("where nothing was there to divide by, the metric is 0", () => {
  const { precision, recall, specificity, f1 } = metricsOf(Int32Array.of(0, 0), Int32Array.of(0, 0), 2);
  assert.deepEqual({ precision, recall, specificity, f1 }, { precision: 0, recall: 0, specificity: 1, f1: 0 });
  assert.equal(metricsOf(new Int32Array(), new Int32Array(), 2).accuracy, 0);
});

test("all metrics lie between 0 and 1, and the confusion matrix counts every example", () => {
  const pairs = fc
    .integer({ min: 2, max: 5 })
    .chain((classes) =>
      fc.tuple(
        fc.constant(classes),
        fc.array(fc.tuple(fc.nat({ max: classes - 1 }), fc.nat({ max: classes - 1 })), { maxLength: 30 }),
      ),
    );
  fc.assert(
    fc.property(pairs, ([classes, pairs]) => {
      const labels = Int32Array.from(pairs, ([label]) => label);
      const predicted = Int32Array.from(pairs, ([, guess]) => guess);
      const { confusionMatrix, ...metrics } = metricsOf(labels, predicted, classes);
      for (const value of Object.values(metrics)) assert.ok(value >= 0 && value <= 1 + 1e-15);
      assert.equal(
        confusionMatrix.flat().reduce((sum, count) => sum + count, 0),
        pairs.length,
      );
      const right = pairs.filter(([label, guess]) => label === guess).length;
      assert.equal(metrics.accuracy, pairs.length === 0 ? 0 : right / pairs.length);
    }),
  );
});
