import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fullJitterMs } from "../../../src/adapters/aws/backoff.js";

test("the limit of a pause doubles from 50 ms and stays at 5 s", () => {
  const limits = [1, 2, 3, 7, 8, 100, 2000].map((failures) => fullJitterMs(failures, 1));
  assert.deepEqual(limits, [50, 100, 200, 3200, 5000, 5000, 5000]);
});

test("a pause is anything between nothing and its limit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const pauseMs = fullJitterMs(failures, random);
      assert.ok(pauseMs >= 0 && pauseMs <= fullJitterMs(failures, 1));
    }),
  );
});
