import assert from "node:assert/strict";
import { test } from "node:test";
import { Rate } from "../../src/rate.js";

test("one look tells no rate, two do", () => {
  const rate = new Rate(3000);
  assert.equal(rate.at(0, 0), undefined);
  assert.equal(rate.at(50, 500), 100);
});

test("only the last seconds count", () => {
  const rate = new Rate(3000);
  const told = Array.from({ length: 10 }, (_, second) => rate.at(second < 5 ? second * 100 : 400, second * 1000));
  assert.deepEqual(told.slice(1, 5), [100, 100, 100, 100]);
  assert.equal(told.at(-1), 0);
});

test("a count that begins anew is no negative rate", () => {
  const rate = new Rate(3000);
  rate.at(1000, 0);
  assert.equal(rate.at(10, 1000), 0);
});
