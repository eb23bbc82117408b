import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ConfusionCounts, confusionCounts, confusionRates } from "../../src/evaluation/confusion.js";

test("one class is counted against the rest", () => {
  const matrix = [
    [5, 1, 2],
    [3, 7, 0],
    [4, 6, 8],
  ];
  assert.deepEqual(confusionCounts(matrix, 0), {
    truePositives: 5,
    falseNegatives: 1 + 2,
    falsePositives: 3 + 4,
    trueNegatives: 7 + 0 + 6 + 8,
  });
  assert.deepEqual(confusionCounts(matrix, 2), {
    truePositives: 8,
    falseNegatives: 4 + 6,
    falsePositives: 2 + 0,
    trueNegatives: 5 + 1 + 3 + 7,
  });
});

test("the rates are those of their formulas", () => {
  // A test for an illness: 1,000 people, 50 of them ill.
  const rates = confusionRates({ truePositives: 45, falseNegatives: 5, falsePositives: 95, trueNegatives: 855 });
  assert.deepEqual(rates, {
    accuracy: 0.9,
    errorRate: 0.1,
    sensitivity: 0.9,
    specificity: 0.9,
    falsePositiveRate: 0.1,
    precision: 45 / 140,
    f1: 90 / 190,
  });
});

test("where nothing was there to divide by, a rate is 0", () => {
  const nothing: ConfusionCounts = { truePositives: 0, trueNegatives: 0, falsePositives: 0, falseNegatives: 0 };
  assert.deepEqual(new Set(Object.values(confusionRates(nothing))), new Set([0]));
});

test("rates that are each other's opposite add up to 1, and f1 is the harmonic mean", () => {
  const count = fc.integer({ min: 1, max: 1000 });
  const anyCounts = fc.record({
    truePositives: count,
    trueNegatives: count,
    falsePositives: count,
    falseNegatives: count,
  });
  fc.assert(
    fc.property(anyCounts, (counts) => {
      const rates = confusionRates(counts);
      const close = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-12);
      close(rates.accuracy + rates.errorRate, 1);
      close(rates.specificity + rates.falsePositiveRate, 1);
      close(rates.f1, 2 / (1 / rates.precision + 1 / rates.sensitivity));
    }),
  );
});
