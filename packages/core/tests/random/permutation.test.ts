import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { epochPermutation } from "../../src/random/permutation.js";

const seeds = fc.integer({ min: 0, max: 4_294_967_295 });
const epochs = fc.nat({ max: 10_000_000 });

test("the order of an epoch holds every example once", () => {
  fc.assert(
    fc.property(seeds, epochs, fc.integer({ min: 0, max: 300 }), (seed, epoch, length) => {
      const sorted = epochPermutation(seed, epoch, length).toSorted();
      assert.deepEqual([...sorted], [...Array(length).keys()]);
    }),
  );
});

test("the order depends on the seed and the epoch alone", () => {
  fc.assert(
    fc.property(seeds, epochs, (seed, epoch) => {
      assert.deepEqual(epochPermutation(seed, epoch, 50), epochPermutation(seed, epoch, 50));
      assert.notDeepEqual(epochPermutation(seed, epoch, 50), epochPermutation(seed, epoch + 1, 50));
      assert.notDeepEqual(epochPermutation(seed, epoch, 50), epochPermutation((seed + 1) % 2 ** 32, epoch, 50));
    }),
  );
});

test("an epoch of one seed is no epoch of its neighbour", () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 20; seed++)
    for (let epoch = 0; epoch < 20; epoch++) orders.add(epochPermutation(seed, epoch, 50).join());
  assert.equal(orders.size, 400);
});

test("every example comes first about equally often", () => {
  const counts = new Array<number>(5).fill(0);
  for (let epoch = 0; epoch < 5000; epoch++) counts[epochPermutation(1, epoch, 5)[0]!]! += 1;
  // 1,000 each, with a standard deviation of 28.
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 150, counts.join());
});
