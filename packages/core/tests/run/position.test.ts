import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { firstPosition, lastPosition, placeOf } from "../../src/run/position.js";

const cycles = fc.record({
  layers: fc.integer({ min: 1, max: 20 }),
  batches: fc.integer({ min: 1, max: 50 }),
  shards: fc.integer({ min: 1, max: 3 }),
});

test("a step goes forward through the layers and backward through them again", () => {
  const cycle = { layers: 3, batches: 2, shards: 1 };
  const places = Array.from({ length: 13 }, (_, position) => {
    const { step, epoch, batch, layer, direction } = placeOf(position, cycle);
    return `${step}/${epoch}/${batch} ${direction} ${layer}`;
  });
  assert.deepEqual(places, [
    ...["forward 1", "forward 2", "forward 3", "backward 3", "backward 2", "backward 1"].map((at) => `0/0/0 ${at}`),
    ...["forward 1", "forward 2", "forward 3", "backward 3", "backward 2", "backward 1"].map((at) => `1/0/1 ${at}`),
    "2/1/0 forward 1",
  ]);
});

test("a single layer has two positions a step", () => {
  const cycle = { layers: 1, batches: 1, shards: 1 };
  assert.deepEqual(placeOf(4, cycle), { step: 2, epoch: 2, batch: 0, layer: 1, direction: "forward" });
  assert.deepEqual(placeOf(5, cycle), { step: 2, epoch: 2, batch: 0, layer: 1, direction: "backward" });
});

test("with several shards every layer is updated right after it went backward", () => {
  const cycle = { layers: 2, batches: 2, shards: 2 };
  const places = Array.from({ length: 7 }, (_, position) => {
    const { step, epoch, batch, layer, direction } = placeOf(position, cycle);
    return `${step}/${epoch}/${batch} ${direction} ${layer}`;
  });
  const step = ["forward 1", "forward 2", "backward 2", "update 2", "backward 1", "update 1"];
  assert.deepEqual(places, [...step.map((at) => `0/0/0 ${at}`), "1/0/1 forward 1"]);
});

test("a position is its place, and back", () => {
  fc.assert(
    fc.property(cycles, fc.nat({ max: 2 ** 40 }), (cycle, position) => {
      const { step, epoch, batch, layer, direction } = placeOf(position, cycle);
      assert.ok(layer >= 1 && layer <= cycle.layers && batch >= 0 && batch < cycle.batches);
      assert.equal(step, epoch * cycle.batches + batch);
      const phasesBack = cycle.shards > 1 ? 2 : 1;
      const back = cycle.layers + phasesBack * (cycle.layers - layer) + (direction === "update" ? 1 : 0);
      const phase = direction === "forward" ? layer - 1 : back;
      assert.equal(firstPosition(step, cycle) + phase, position);
      assert.ok(position <= lastPosition(epoch, cycle));
      assert.ok(epoch === 0 || position > lastPosition(epoch - 1, cycle));
    }),
  );
});

test("an epoch ends with the update of layer 1 in its last batch, and the next one begins right after", () => {
  fc.assert(
    fc.property(cycles, fc.nat({ max: 1_000_000 }), (cycle, epoch) => {
      const last = placeOf(lastPosition(epoch, cycle), cycle);
      assert.deepEqual(last, {
        step: epoch * cycle.batches + cycle.batches - 1,
        epoch,
        batch: cycle.batches - 1,
        layer: 1,
        direction: cycle.shards > 1 ? "update" : "backward",
      });
      const next = placeOf(lastPosition(epoch, cycle) + 1, cycle);
      assert.deepEqual(next, { step: last.step + 1, epoch: epoch + 1, batch: 0, layer: 1, direction: "forward" });
    }),
  );
});
