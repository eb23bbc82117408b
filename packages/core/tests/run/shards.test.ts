import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { allShards, shareOf, startOf } from "../../src/run/shards.js";

const counts = fc.integer({ min: 1, max: 60 });

test("seven examples in three shards are three, two and two, side by side", () => {
  const parts = allShards(3).map((shard) => [startOf(shard, 7), shareOf(shard, 7)]);
  assert.deepEqual(parts, [
    [0, 3],
    [3, 2],
    [5, 2],
  ]);
});

test("every example is in one shard, and no shard has two more than another", () => {
  fc.assert(
    fc.property(counts, fc.nat({ max: 1000 }), (of, examples) => {
      let next = 0;
      for (const shard of allShards(of)) {
        assert.equal(startOf(shard, examples), next);
        next += shareOf(shard, examples);
      }
      assert.equal(next, examples);
      const shares = allShards(of).map((shard) => shareOf(shard, examples));
      assert.ok(Math.max(...shares) - Math.min(...shares) <= 1);
    }),
  );
});

test("every batch is dealt out evenly: its size stays, and each shard has its part of it", () => {
  fc.assert(
    fc.property(counts, fc.nat({ max: 1000 }), fc.nat({ max: 300 }), (of, from, size) => {
      const parts = allShards(of).map((shard) => shareOf(shard, from + size) - shareOf(shard, from));
      assert.equal(
        parts.reduce((sum, part) => sum + part, 0),
        size,
      );
      assert.ok(parts.every((part) => part === Math.floor(size / of) || part === Math.ceil(size / of)));
    }),
  );
});

test("one shard is the whole", () => {
  assert.deepEqual(allShards(1), [{ index: 0, of: 1 }]);
  assert.equal(startOf({ index: 0, of: 1 }, 10), 0);
  assert.equal(shareOf({ index: 0, of: 1 }, 10), 10);
});
