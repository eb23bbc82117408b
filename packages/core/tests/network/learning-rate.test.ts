import assert from "node:assert/strict";
import { test } from "node:test";
import { type LearningRateDecay, learningRateAt } from "../../src/network/learning-rate.js";

const epochs = 101;
const initial = 0.2;

function assertRates(decay: LearningRateDecay | undefined, expected: Record<number, number>): void {
  for (const [epoch, rate] of Object.entries(expected)) {
    const found = learningRateAt(Number(epoch), epochs, initial, decay);
    assert.ok(Math.abs(found - rate) < 1e-15, `epoch ${epoch}: ${found} instead of ${rate}`);
  }
}

test("without a decay the learning rate is the same in every epoch", () => {
  assertRates(undefined, { 0: 0.2, 50: 0.2, 100: 0.2 });
});

test("linear falls evenly from the first epoch to the last", () => {
  assertRates({ schedule: "linear", final_learning_rate: 0.04 }, { 0: 0.2, 25: 0.16, 50: 0.12, 100: 0.04 });
});

test("cosine is half way in the middle epoch, and flat at both ends", () => {
  const decay = { schedule: "cosine", final_learning_rate: 0.04 } as const;
  assertRates(decay, { 0: 0.2, 25: 0.04 + 0.08 * (1 + Math.SQRT1_2), 50: 0.12, 100: 0.04 });
});

test("exponential multiplies after every so many epochs, not before", () => {
  const decay = { schedule: "exponential", factor: 0.5, every: 10 } as const;
  assertRates(decay, { 0: 0.2, 9: 0.2, 10: 0.1, 19: 0.1, 20: 0.05, 100: 0.2 / 1024 });
  assertRates({ ...decay, every: 1 }, { 0: 0.2, 1: 0.1, 2: 0.05 });
});

test("a training of one epoch has the first learning rate", () => {
  for (const schedule of ["linear", "cosine"] as const)
    assert.equal(learningRateAt(0, 1, initial, { schedule, final_learning_rate: 0.04 }), initial);
});
