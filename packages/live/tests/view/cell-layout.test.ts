import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { layOutCells } from "../../src/view/cell-layout.js";

const area = { left: 10, top: 20, width: 700, height: 360 };

test("the published network is four columns from left to right, each in the middle", () => {
  const { layers, radius } = layOutCells([20, 7, 5, 1], area);
  assert.deepEqual(
    layers.map(({ cells }) => cells.length),
    [20, 7, 5, 1],
  );
  for (const [index, { cells, left, right }] of layers.entries()) {
    assert.equal(new Set(cells.map(({ x }) => x)).size, 1, "one column");
    const middle = (cells[0]!.y + cells.at(-1)!.y) / 2;
    assert.ok(Math.abs(middle - 200) < 1e-9);
    if (index > 0) assert.ok(left > layers[index - 1]!.right);
    assert.ok(right <= area.left + area.width + 1e-9);
  }
  assert.ok(radius > 5);
});

test("a layer that is too high for one column becomes a block, and every neuron keeps its cell", () => {
  const { layers } = layOutCells([300, 100, 10], area);
  assert.ok(new Set(layers[0]!.cells.map(({ x }) => x)).size > 1);
  assert.ok(layers.every(({ neuronsPerCell }) => neuronsPerCell === 1));
});

test("where even that is too much, large layers share cells and small ones do not", () => {
  const { layers } = layOutCells([100_000, 10], area);
  assert.ok(layers[0]!.neuronsPerCell > 1);
  assert.equal(layers[0]!.cells.length, Math.ceil(100_000 / layers[0]!.neuronsPerCell));
  assert.equal(layers[1]!.neuronsPerCell, 1);
});

test("any network fits into any screen, and no two cells lie on each other", () => {
  const networks = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 40 });
  const sizes = fc.record({ width: fc.integer({ min: 280, max: 2000 }), height: fc.integer({ min: 200, max: 900 }) });
  fc.assert(
    fc.property(networks, sizes, (neurons, size) => {
      const { layers, radius } = layOutCells(neurons, { ...area, ...size });
      const places = new Set<string>();
      for (const [index, { cells, neuronsPerCell }] of layers.entries()) {
        assert.equal(cells.length, Math.ceil(neurons[index]! / neuronsPerCell));
        for (const { x, y } of cells) {
          assert.ok(x >= area.left && x <= area.left + size.width, `x ${x}`);
          assert.ok(y - radius >= area.top - 1e-6 && y + radius <= area.top + size.height + 1e-6, `y ${y}`);
          places.add(`${x.toFixed(3)} ${y.toFixed(3)}`);
        }
      }
      assert.equal(
        places.size,
        layers.reduce((sum, { cells }) => sum + cells.length, 0),
      );
    }),
    { numRuns: 60 },
  );
});
