import assert from "node:assert/strict";
import { test } from "node:test";
import { layOutCells } from "../../src/view/cell-layout.js";
import { Glow } from "../../src/view/glow.js";
import { PulseCounts } from "../../src/view/pulse-counts.js";

const layout = layOutCells([4, 2], { left: 0, top: 0, width: 400, height: 300 });

test("a cell is bright when its message is done, fades, and goes out", () => {
  const glow = new Glow(layout);
  glow.light({ layer: 1, direction: "forward", neurons: [2] }, 1000);
  assert.equal(glow.brightness("forward", 1, 2, 1000), 1);
  const later = glow.brightness("forward", 1, 2, 1200);
  assert.ok(later > 0 && later < 1);
  assert.ok(glow.isLit(1200));
  assert.equal(glow.brightness("forward", 1, 2, 5000), 0);
  assert.equal(glow.isLit(5000), false);
});

test("no other cell is lit, and not the other way", () => {
  const glow = new Glow(layout);
  glow.light({ layer: 1, direction: "forward", neurons: [2] }, 0);
  assert.equal(glow.brightness("forward", 1, 1, 0), 0);
  assert.equal(glow.brightness("forward", 2, 0, 0), 0);
  assert.equal(glow.brightness("backward", 1, 2, 0), 0);
});

test("the way back puts out the way there", () => {
  const glow = new Glow(layout);
  glow.light({ layer: 2, direction: "forward", neurons: [0, 1] }, 0);
  glow.light({ layer: 2, direction: "backward", neurons: [0] }, 10);
  assert.equal(glow.brightness("forward", 2, 0, 10), 0);
  assert.equal(glow.brightness("backward", 2, 0, 10), 1);
  assert.ok(glow.brightness("forward", 2, 1, 10) > 0.9);
});

test("a message travels from 0 to 1", () => {
  const glow = new Glow(layout);
  glow.light({ layer: 1, direction: "backward", neurons: [0] }, 0);
  assert.equal(glow.progress("backward", 1, 0, 0), 0);
  assert.ok(glow.progress("backward", 1, 0, 100) > 0);
  assert.equal(glow.progress("backward", 1, 0, 10_000), 1);
  assert.equal(glow.progress("backward", 1, 3, 0), 1, "what was never lit travels no more");
});

test("cells that stand for several neurons are lit by any of them", () => {
  const large = layOutCells([100_000], { left: 0, top: 0, width: 300, height: 200 });
  const glow = new Glow(large);
  const each = large.layers[0]!.neuronsPerCell;
  glow.light({ layer: 1, direction: "forward", neurons: [each * 3 + 1] }, 0);
  assert.equal(glow.brightness("forward", 1, 3, 0), 1);
});

test("layers and neurons that are not there light nothing and count nothing", () => {
  const glow = new Glow(layout);
  glow.light({ layer: 3, direction: "forward", neurons: [0] }, 0);
  glow.light({ layer: 1, direction: "forward", neurons: [99] }, 0);
  for (let cell = 0; cell < 4; cell++) assert.equal(glow.brightness("forward", 1, cell, 0), 0);
  const counts = new PulseCounts(2);
  counts.add({ layer: 3, direction: "forward", neurons: [0] });
  counts.add({ layer: 2, direction: "backward", neurons: [0, 1] });
  assert.deepEqual(counts.layers, [
    { forward: 0, backward: 0 },
    { forward: 0, backward: 2 },
  ]);
  assert.equal(counts.last?.layer, 2);
});

test("a light that is to come is dark until then, and puts nothing out before", () => {
  const glow = new Glow(layout);
  glow.light({ layer: 1, direction: "forward", neurons: [0] }, 0);
  glow.light({ layer: 1, direction: "backward", neurons: [0] }, 50);
  assert.ok(glow.brightness("forward", 1, 0, 49) > 0.8);
  assert.equal(glow.brightness("backward", 1, 0, 49), 0);
  assert.equal(glow.brightness("forward", 1, 0, 50), 0);
  assert.equal(glow.brightness("backward", 1, 0, 50), 1);
});
