import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Semaphore } from "../../src/picture/semaphore.js";

test("units are given out until none are left, and then to whoever waits longest", async () => {
  const semaphore = new Semaphore(10);
  const [first, second] = [await semaphore.acquire(6), await semaphore.acquire(4)];
  const admitted: string[] = [];
  const large = semaphore.acquire(5).then((release) => admitted.push("large") && release!);
  const small = semaphore.acquire(1).then((release) => admitted.push("small") && release!);
  second!();
  await Promise.resolve();
  assert.deepEqual([semaphore.waiting, semaphore.free, admitted], [2, 4, []]);
  first!();
  await Promise.all([large, small]);
  assert.deepEqual([semaphore.waiting, semaphore.free, admitted], [0, 4, ["large", "small"]]);
});

test("whoever comes when too many wait is sent away at once", async () => {
  const semaphore = new Semaphore(1, 1);
  const release = await semaphore.acquire(1);
  const waiting = semaphore.acquire(1);
  assert.equal(await semaphore.acquire(1), undefined);
  release!();
  assert.ok(await waiting);
});

test("more units than there are is an error, and exactly as many are not", async () => {
  const semaphore = new Semaphore(3);
  await assert.rejects(semaphore.acquire(4), RangeError);
  assert.ok(await semaphore.acquire(3));
});

test("never more units are out than there are, and all come back", async () => {
  const units = fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), units, async (scheduler, wishes) => {
      const semaphore = new Semaphore(10);
      let out = 0;
      const all = wishes.map(async (wish) => {
        const release = await semaphore.acquire(wish);
        out += wish;
        assert.ok(out <= 10);
        await scheduler.schedule(Promise.resolve());
        out -= wish;
        release!();
      });
      await scheduler.waitFor(Promise.all(all));
      assert.equal(semaphore.free, 10);
    }),
    { numRuns: 50 },
  );
});
