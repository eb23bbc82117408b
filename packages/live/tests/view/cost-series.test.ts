import assert from "node:assert/strict";
import { test } from "node:test";
import { CostSeries, costRange, logCostRange, logTicks } from "../../src/view/cost-series.js";

test("costs are taken in their order, each epoch once, and no cost that is no number", () => {
  const costs = new CostSeries();
  costs.append([
    [0, 3],
    [1, 2],
  ]);
  costs.append([
    [1, 2],
    [2, Number.NaN],
    [3, 1],
  ]);
  assert.deepEqual(costs.columns, [
    [0, 1, 3],
    [3, 2, 1],
  ]);
  assert.equal(costs.lastEpoch, 3);
  assert.equal(costs.lastCost, 1);
});

test("before the first epoch there is nothing", () => {
  const costs = new CostSeries();
  assert.equal(costs.length, 0);
  assert.equal(costs.lastEpoch, -1);
  assert.equal(costs.lastCost, undefined);
  assert.deepEqual(costs.sample(5), []);
});

test("very many are thinned out, and the newest stays", () => {
  const costs = new CostSeries();
  for (let epoch = 0; epoch < 100_000; epoch++) costs.append([[epoch, 1 / (epoch + 1)]]);
  assert.ok(costs.length <= 4096 && costs.length > 2000, String(costs.length));
  assert.equal(costs.lastEpoch, 99_999);
  const [epochs] = costs.columns;
  assert.ok(epochs.every((epoch, index) => index === 0 || epoch > epochs[index - 1]!));
});

test("a sample has the first, the last and what lies between", () => {
  const costs = new CostSeries();
  costs.append(Array.from({ length: 101 }, (_, epoch) => [epoch, epoch] as const));
  assert.deepEqual(
    costs.sample(5).map(([epoch]) => epoch),
    [0, 25, 50, 75, 100],
  );
  assert.deepEqual(costs.sample(1), [[100, 100]]);
});

test("the axis starts at zero unless the curve is flat and high", () => {
  assert.deepEqual(costRange(0.1, 0.7)[0], 0);
  assert.ok(costRange(0.69, 0.7)[0] > 0.6);
  const [least, most] = costRange(2, 2);
  assert.ok(least < 2 && most > 2);
  assert.deepEqual(costRange(null, null), [0, 1]);
  assert.deepEqual(costRange(0, 0), [0, 1]);
});

test("the axis of powers of ten has room for one cost, and for none", () => {
  assert.deepEqual(logCostRange(null, null), [0.1, 1]);
  const [least, most] = logCostRange(0.5, 0.5);
  assert.ok(least < 0.5 && most > 0.5);
  assert.ok(logCostRange(0, 1)[0] > 0);
});

test("ticks of powers of ten are round, ordered, inside and not too many", () => {
  assert.deepEqual(logTicks(0.03, 0.8), [0.05, 0.1, 0.2, 0.5]);
  assert.deepEqual(logTicks(1e-6, 1), [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]);
  assert.deepEqual(logTicks(0.41, 0.72), [0.5, 0.6, 0.7]);
  assert.ok(logTicks(1e-300, 1e300).length <= 9);
});
