import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { wilsonInterval } from "../src/interval.js";

test("intervals are those of the tables", () => {
  // To four digits, from the roots of |share − p| = 1.96 √(p (1 − p) / all), found by bisection.
  for (const [right, all, least, most] of [
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [186, 200, 0.8859, 0.9578],
  ] as const) {
    const interval = wilsonInterval(right, all);
    assert.ok(Math.abs(interval.least - least) < 1e-4, `${right} of ${all}: ${interval.least}`);
    assert.ok(Math.abs(interval.most - most) < 1e-4, `${right} of ${all}: ${interval.most}`);
  }
});

test("the ends are where the share is 1.96 standard deviations away, as Wilson defined them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 10_000 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (all, share) => {
      const right = Math.min(all - 1, Math.max(1, Math.round(share * all)));
      const { least, most } = wilsonInterval(right, all);
      for (const end of [least, most]) {
        const deviation = Math.sqrt((end * (1 - end)) / all);
        assert.ok(Math.abs(Math.abs(right / all - end) / deviation - 1.959964) < 1e-4);
      }
    }),
  );
});

test("nothing right begins at zero exactly, and all right ends at one", () => {
  for (let all = 1; all <= 1000; all++)
    assert.deepEqual([wilsonInterval(0, all).least, wilsonInterval(all, all).most], [0, 1]);
});
