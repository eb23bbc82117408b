import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { rowsPerSlice, showBytes } from "../../../src/adapters/hdf5/memory.js";
import { checkFinite, checkLabels } from "../../../src/adapters/hdf5/values.js";

describe("checkLabels", () => {
  it("keeps labels of the classes and names the first other one, for any 64-bit numbers", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.bigInt({ min: 0n, max: 3n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))),
        (labels) => {
          const bad = labels.findIndex((label) => label < 0n || label > 3n);
          const checked = checkLabels(BigInt64Array.from(labels), 4);
          if (bad < 0) assert.deepEqual(checked, Int32Array.from(labels, Number));
          else assert.equal("found" in checked && checked.found, `label ${labels[bad]} at index ${bad}`);
        },
      ),
    );
  });
});

describe("checkFinite", () => {
  it("names the example and the position of the first value that is not finite", () => {
    const inputs = Float64Array.of(0, 1, 2, 3, 4, Number.NaN);
    assert.deepEqual(checkFinite(inputs, 3), {
      found: "NaN in example 1, position 2",
      expected: "finite numbers",
    });
    assert.equal(checkFinite(inputs.subarray(0, 5), 3), undefined);
  });
});

describe("rowsPerSlice", () => {
  const rows = (shape: number[], chunkShape: number[] | null) =>
    rowsPerSlice({ kind: "dataset", type: "uint8", bytesPerValue: 1, shape, chunkShape });

  it("reads about 16 MiB at a time", () => assert.equal(rows([1000, 2 ** 20], null), 16));
  it("reads a small data set at once", () => assert.equal(rows([209, 12_288], null), 209));
  it("reads whole chunks", () => assert.equal(rows([1000, 2 ** 20], [7, 2 ** 20]), 14));
  it("grows to hold a chunk", () => assert.equal(rows([1000, 2 ** 20], [100, 2 ** 10]), 100));
  it("stays below 256 MiB for tall chunks", () => assert.equal(rows([1000, 2 ** 20], [1000, 1]), 256));
  it("reads at least one row", () => assert.equal(rows([3, 2 ** 29], null), 1));
});

describe("showBytes", () => {
  it("keeps small numbers exact and gives the others a unit", () => {
    assert.equal(showBytes(1023), "1023 bytes");
    assert.equal(showBytes(1024), "1.0 KiB");
    assert.equal(showBytes(3.5 * 2 ** 30), "3.5 GiB");
  });
});
