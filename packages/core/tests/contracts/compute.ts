import assert from "node:assert/strict";
import { test } from "node:test";
import type { Compute, Product } from "../../src/ports/compute.js";
import { type FloatArray, type Precision, toBytes, zeros } from "../../src/tensors/matrix.js";

type Shape = Pick<Product, "precision" | "rightTransposed" | "rightReused" | "rows" | "inner" | "columns"> & {
  readonly addend: "none" | "one a row" | "whole";
};

const precisions = ["float64", "float32"] as const;
const addends = ["none", "one a row", "whole"] as const;

/** Numbers between −1 and 1 that are quickly made: a linear congruential generator. */
function noise(precision: Precision, length: number, seed: number): FloatArray {
  const values = zeros(precision, length);
  let state = (seed * 2_654_435_761 + 12_345) >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[i] = state / 2 ** 31 - 1;
  }
  return values;
}

function productOf({ addend, ...shape }: Shape, seed = 1): Product {
  const { precision, rows, inner, columns } = shape;
  return {
    ...shape,
    left: noise(precision, rows * inner, seed),
    right: noise(precision, inner * columns, seed + 1),
    ...(addend === "none" ? {} : { addend: noise(precision, rows * (addend === "whole" ? columns : 1), seed + 2) }),
  };
}

/** The product of some rows alone. */
function tileOf(product: Product, rows: readonly number[]): Product {
  const { left, inner, addend } = product;
  const chosen = (values: FloatArray, width: number) => {
    const result = zeros(product.precision, rows.length * width);
    for (const [index, row] of rows.entries())
      result.set(values.subarray(row * width, (row + 1) * width), index * width);
    return result;
  };
  return {
    ...product,
    rows: rows.length,
    rowsOfLayer: product.rows,
    left: chosen(left, inner),
    ...(addend === undefined ? {} : { addend: chosen(addend, addend.length / product.rows) }),
  };
}

function naive({ left, right, rightTransposed, rows, inner, columns, addend }: Product): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let sum = addend === undefined ? 0 : addend[addend.length === rows ? row : row * columns + column]!;
      for (let k = 0; k < inner; k++)
        sum += left[row * inner + k]! * right[rightTransposed ? column * inner + k : k * columns + column]!;
      result[row * columns + column] = sum;
    }
  return result;
}

const shown = (product: Product) =>
  `${product.precision}, ${product.rows} × ${product.inner} × ${product.columns}${product.rightTransposed ? ", transposed" : ""}${product.rightReused ? ", reused" : ""}, ${product.addend === undefined ? "no" : product.addend.length} addends`;

/** Tiles of so many rows that meet every kind: single rows at both ends, neighbours, halves, and rows out of order. */
function tilesOf(rows: number): number[][] {
  const all = Array.from({ length: rows }, (_, row) => row);
  const half = Math.ceil(rows / 2);
  return [
    [0],
    [rows - 1],
    [half - 1],
    all.slice(0, 2),
    all.slice(0, half),
    all.slice(half),
    all.filter((row) => row % 3 === 1),
    all.toReversed().slice(0, 5),
  ].filter((tile) => tile.length > 0);
}

async function assertSameRows(compute: Compute, product: Product, tiles: readonly number[][]): Promise<void> {
  const { columns } = product;
  const whole = await compute.product(product);
  for (const tile of tiles) {
    const alone = await compute.product(tileOf(product, tile));
    assert.equal(alone.length, tile.length * columns);
    tile.forEach((row, index) => {
      const expected = toBytes(whole.subarray(row * columns, (row + 1) * columns));
      const found = toBytes(alone.subarray(index * columns, (index + 1) * columns));
      assert.ok(Buffer.compare(found, expected) === 0, `row ${row} in a tile of ${tile.length}: ${shown(product)}`);
    });
  }
}

/**
 * What every compute promises: right products, and rows that are the same bits in any tile.
 *
 * @param create gives one that uses so many threads.
 */
export function computeContract(name: string, create: (threads: number) => Compute): void {
  const one = create(1);
  const two = create(2);

  for (const precision of precisions)
    for (const rightTransposed of [false, true])
      for (const addend of addends)
        for (const rightReused of [false, true])
          test(`${name}: left · right + addend is right: ${precision}, ${rightTransposed ? "transposed" : "not transposed"}, addend ${addend}${rightReused ? ", reused" : ""}`, async () => {
            for (const [rows, inner, columns] of [
              [1, 1, 1],
              [1, 5, 3],
              [3, 4, 1],
              [2, 7, 2],
              [5, 33, 6],
              [20, 64, 209],
            ] as const) {
              const product = productOf({ precision, rightTransposed, addend, rightReused, rows, inner, columns });
              const { left, right } = product;
              const before = [left, right, product.addend ?? []].map((values) => [...values]);
              const result = await two.product(product);
              assert.ok(precision === "float32" ? result instanceof Float32Array : result instanceof Float64Array);
              assert.equal(result.length, rows * columns);
              const tolerance = (precision === "float32" ? 1e-6 : 1e-14) * (inner + 1);
              naive(product).forEach((expected, i) => {
                assert.ok(
                  Math.abs(result[i]! - expected) < tolerance,
                  `${result[i]}, not ${expected}: ${shown(product)}`,
                );
              });
              assert.deepEqual(
                [left, right, product.addend ?? []].map((values) => [...values]),
                before,
              );
            }
          });

  test(`${name}: results of two products are arrays of their own`, async () => {
    const product = productOf({
      precision: "float64",
      rightTransposed: false,
      rightReused: true,
      addend: "none",
      rows: 2,
      inner: 2,
      columns: 2,
    });
    const first = await one.product(product);
    const kept = [...first];
    const second = await one.product({ ...product, left: product.left.map((value) => 2 * value) });
    assert.deepEqual([...first], kept);
    first.fill(0);
    assert.deepEqual(
      [...second],
      kept.map((value) => 2 * value),
    );
  });

  test(`${name}: NaN and infinity go through`, async () => {
    const left = Float64Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 1);
    const result = await one.product({
      precision: "float64",
      left,
      right: Float64Array.of(1, 2),
      rightTransposed: false,
      rightReused: false,
      rows: 2,
      inner: 2,
      columns: 1,
    });
    assert.ok(Number.isNaN(result[0]));
    assert.equal(result[1], Number.POSITIVE_INFINITY);
  });

  const columnCounts = [1, 2, 7, 32, 33, 64, 65, 96, 128, 191, 192, 209, 512];
  const innerCounts = [1, 2, 3, 5, 7, 8, 16, 20, 33, 63, 64, 65, 127, 128, 209, 257, 512, 1000];
  const rowCounts = [2, 3, 5, 8, 20, 33, 64];

  for (const precision of precisions)
    test(`${name}: rows are the same bits in any tile and on any threads, ${precision}`, async () => {
      let turn = 0;
      for (const inner of innerCounts)
        for (const columns of columnCounts)
          for (const rightTransposed of [false, true]) {
            // Rows and addends take turns, so that all meet all over the shapes.
            const rows = rowCounts[turn % rowCounts.length]!;
            const addend = addends[turn % addends.length]!;
            turn++;
            const shape = { precision, rightTransposed, rightReused: false, rows, inner, columns, addend };
            const product = productOf(shape, turn);
            await assertSameRows(one, product, tilesOf(rows));
            await assertSameRows(two, product, tilesOf(rows).slice(0, 4));
            assert.deepEqual(await two.product(product), await one.product(product), shown(product));
          }
    });

  for (const precision of precisions)
    test(`${name}: rows are the same bits in any tile when the right side is reused, ${precision}`, async () => {
      let turn = 0;
      for (const inner of [1, 7, 64, 209, 1000])
        for (const columns of columnCounts)
          for (const rightTransposed of [false, true]) {
            const rows = rowCounts[turn % rowCounts.length]!;
            const addend = addends[turn % addends.length]!;
            turn++;
            const shape = { precision, rightTransposed, rightReused: true, rows, inner, columns, addend };
            const product = productOf(shape, turn);
            await assertSameRows(two, product, tilesOf(rows));
            assert.deepEqual(await two.product(product), await one.product(product), shown(product));
          }
    });

  for (const precision of precisions)
    test(`${name}: rows are the same bits in any tile for pictures of 12,288 numbers, either way, ${precision}`, async () => {
      for (const rightReused of [false, true])
        for (const [inner, columns, rightTransposed, addend] of [
          [12_288, 209, true, "one a row"],
          [12_288, 33, true, "one a row"],
          [12_288, 1, true, "none"],
          [12_288, 1, false, "none"],
          [12_288, 1, false, "one a row"],
          [12_288, 2, false, "whole"],
          [12_288, 65, false, "none"],
          [4096, 191, false, "one a row"],
          [3000, 512, true, "none"],
          [209, 12_288, false, "whole"],
          [1, 12_288, false, "whole"],
        ] as const) {
          const product = productOf({ precision, rightTransposed, rightReused, rows: 20, inner, columns, addend });
          await assertSameRows(two, product, [[0], [19], [7, 8], [3, 1, 11, 12, 15]]);
          assert.deepEqual(await two.product(product), await one.product(product), shown(product));
        }
    });
}
