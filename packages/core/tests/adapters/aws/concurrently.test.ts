import assert from "node:assert/strict";
import { test } from "node:test";
import { concurrently } from "../../../src/adapters/aws/concurrently.js";

test("every item is worked on once, no more at once than allowed", async () => {
  const seen: number[] = [];
  let underWay = 0;
  let most = 0;
  await concurrently(3, [...Array(10).keys()], async (item) => {
    most = Math.max(most, ++underWay);
    await new Promise(setImmediate);
    seen.push(item);
    underWay--;
  });
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    [...Array(10).keys()],
  );
  assert.equal(most, 3);
});

test("after a failure nothing is begun, and nothing goes on when the caller is told", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    await new Promise(setImmediate);
    if (item === 1) throw new Error("no luck");
    await new Promise(setImmediate);
    ended.push(item);
  };
  await assert.rejects(concurrently(3, [...Array(10).keys()], work), { message: "no luck" });
  assert.deepEqual(begun, [0, 1, 2]);
  assert.deepEqual(ended, [0, 2]);
});

test("nothing to do is done at once", async () => {
  await concurrently(3, [], () => assert.fail());
});
