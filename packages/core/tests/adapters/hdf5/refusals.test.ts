import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { describe, it } from "node:test";
import { Hdf5DatasetReader } from "../../../src/adapters/hdf5/index.js";
import { describeProblem } from "../../../src/errors.js";
import { type Content, changed, hdf5Bytes, problemsOf, smallDataset, temporaryFiles } from "./fixtures.js";
import { foreignFile } from "./foreign-files.js";

const reader = new Hdf5DatasetReader();
const pixels = (...shape: number[]): Content => ({ data: new Uint8Array(shape.reduce((a, b) => a * b)), shape });
const inputWords = "uint8, float32 or float64 values of shape (examples, …shape of an example)";
const labelWords = "integers of shape (examples,), the class of every example";
const classWords = "strings of shape (classes,), the names of the classes";

describe("Hdf5DatasetReader refuses", () => {
  const put = temporaryFiles();

  async function linesOf(bytes: Uint8Array | string, options = {}): Promise<string[]> {
    const path = await put(bytes);
    return (await problemsOf(new Hdf5DatasetReader(options).read(path, "data.h5"))).map(describeProblem);
  }
  const refuses = (what: string, contents: () => Record<string, Content>, ...lines: string[]) =>
    it(what, async () => assert.deepEqual(await linesOf(await hdf5Bytes(contents())), lines));

  it("a missing file", async () => {
    const problems = await problemsOf(reader.read("/nowhere/data.h5", "data.h5"));
    assert.deepEqual(problems, [{ file: "data.h5", path: "", found: "no such file", expected: "an HDF5 file" }]);
  });

  it("a folder", async () => {
    const [problem] = await problemsOf(reader.read(tmpdir(), "data.h5"));
    assert.equal(problem?.found, "a folder");
  });

  it("a pipe, without waiting for it", { skip: process.platform === "win32" }, async () => {
    const path = `${await put("")}.pipe`;
    execFileSync("mkfifo", [path]);
    const [problem] = await problemsOf(reader.read(path, "data.h5"));
    assert.equal(problem?.found, "something that is no ordinary file");
  });

  for (const [kind, text] of [
    ["an empty file", ""],
    ["an HTML page", "\n<!DOCTYPE html><html><body>404</body></html>"],
    ["a Git LFS pointer instead of the file", "version https://git-lfs.github.com/spec/v1\n"],
    ["something like JSON", '{"epochs": 3}'],
    ["a text file", "pixels, labels\n1, 2\n"],
    ["something that is no HDF5 file", "\u0000\u0001\u0002\u0003"],
  ] as const) {
    it(kind, async () => assert.deepEqual(await linesOf(text), [`data.h5: found ${kind}, expected an HDF5 file`]));
  }

  it("a file that lacks its last byte, saying how much there is", async () => {
    const bytes = await hdf5Bytes(smallDataset());
    const [line, ...others] = await linesOf(bytes.subarray(0, -1));
    assert.match(
      line!,
      new RegExp(`^data.h5: found a truncated HDF5 file: .*${bytes.length - 1} bytes.* of ${bytes.length} bytes`),
    );
    assert.deepEqual(others, []);
  });

  refuses(
    "all missing data sets at once",
    () => ({ something: { data: [1] } }),
    `data.h5: train_set_x: found nothing, expected a data set of ${inputWords}`,
    `data.h5: train_set_y: found nothing, expected a data set of ${labelWords}`,
    `data.h5: test_set_x: found nothing, expected a data set of ${inputWords}`,
    `data.h5: test_set_y: found nothing, expected a data set of ${labelWords}`,
    `data.h5: list_classes: found nothing, expected a data set of ${classWords}`,
  );

  it("a group where a data set belongs", async () => {
    const bytes = await hdf5Bytes(changed({ train_set_x: undefined }), (file) => file.create_group("train_set_x"));
    assert.deepEqual(await linesOf(bytes), [
      `data.h5: train_set_x: found a group, expected a data set in this file, of ${inputWords}`,
    ]);
  });

  it("a link to another file", async () => {
    const other = await put(await hdf5Bytes(smallDataset()));
    const bytes = await hdf5Bytes(changed({ train_set_x: undefined }), (file) =>
      file.create_external_link(other, "/train_set_x", "train_set_x"),
    );
    assert.deepEqual(await linesOf(bytes), [
      `data.h5: train_set_x: found a link to the other file "${other}", expected a data set in this file, of ${inputWords}`,
    ]);
  });

  it("a link that leads nowhere", async () => {
    const bytes = await hdf5Bytes(changed({ test_set_y: undefined }), (file) =>
      file.create_soft_link("/gone", "test_set_y"),
    );
    assert.deepEqual(await linesOf(bytes), [
      `data.h5: test_set_y: found a link to "/gone", which is not in this file, expected a data set in this file, of ${labelWords}`,
    ]);
  });

  for (const [name, path, found, expected] of [
    [
      "softThroughExternal",
      "train_set_x",
      'a link to "/elsewhere/x", which is not in this file',
      `a data set in this file, of ${inputWords}`,
    ],
    ["externalStorage", "train_set_x", "values that are kept in another file", "values in this file"],
    [
      "virtual",
      "train_set_x",
      "a virtual data set, whose values are in other data sets",
      `a data set in this file, of ${inputWords}`,
    ],
    ["float16", "train_set_x", "float16 values", inputWords],
    ["complex", "train_set_x", "complex numbers", inputWords],
    ["booleans", "train_set_y", "booleans", labelWords],
  ] as const) {
    it(`${found} in ${path}`, async () => {
      const problems = await problemsOf(reader.read(await put(foreignFile(name)), "data.h5"));
      assert.deepEqual(problems, [{ file: "data.h5", path, found, expected }]);
    });
  }

  refuses(
    "wrong types, all at once",
    () =>
      changed({
        train_set_x: { data: new Int8Array(48), shape: [4, 2, 2, 3] },
        train_set_y: { data: Float64Array.of(0, 1, 0, 1) },
        test_set_x: { data: new Map([["a", new Uint8Array(2)]]) },
        test_set_y: { data: ["no", "yes"] },
        list_classes: { data: [0, 1] },
      }),
    `data.h5: train_set_x: found int8 values, expected ${inputWords}`,
    `data.h5: train_set_y: found float64 values, expected ${labelWords}`,
    `data.h5: test_set_x: found compound values, expected ${inputWords}`,
    `data.h5: test_set_y: found strings, expected ${labelWords}`,
    `data.h5: list_classes: found int32 values, expected ${classWords}`,
  );

  refuses(
    "wrong ranks, all at once",
    () =>
      changed({
        train_set_x: pixels(4),
        train_set_y: { data: [0, 1, 0, 1], shape: [4, 1] },
        test_set_y: { data: 1, shape: [] },
        list_classes: { data: ["no", "yes"], shape: [1, 2], dtype: "A3" },
      }),
    `data.h5: train_set_x: found shape (4,), expected ${inputWords}`,
    `data.h5: train_set_y: found shape (4, 1), expected ${labelWords}`,
    `data.h5: test_set_y: found shape (), expected ${labelWords}`,
    `data.h5: list_classes: found shape (1, 2), expected ${classWords}`,
  );

  refuses(
    "shapes and types that disagree, all at once",
    () =>
      changed({
        train_set_y: { data: [0, 1, 0] },
        test_set_x: { data: new Float32Array(2 * 2 * 3), shape: [2, 2, 3] },
        test_set_y: { data: [0, 1, 0] },
      }),
    "data.h5: train_set_y: found 3 labels, expected 4, one for every example of train_set_x",
    "data.h5: test_set_y: found 3 labels, expected 2, one for every example of test_set_x",
    "data.h5: test_set_x: found examples of shape (2, 3), expected (2, 2, 3), as in train_set_x",
    "data.h5: test_set_x: found float32 values, expected uint8, as in train_set_x",
  );

  refuses(
    "sets without examples or features, and a single class",
    () =>
      changed({
        train_set_x: pixels(4, 0, 3),
        test_set_x: pixels(0, 2, 2, 3),
        test_set_y: { data: new Uint8Array(0) },
        list_classes: { data: ["cat"], dtype: "A3" },
      }),
    `data.h5: train_set_x: found an empty data set of shape (4, 0, 3), expected ${inputWords}, at least one`,
    `data.h5: test_set_x: found an empty data set of shape (0, 2, 2, 3), expected ${inputWords}, at least one`,
    `data.h5: test_set_y: found an empty data set of shape (0,), expected ${labelWords}, at least one`,
    "data.h5: list_classes: found one class, expected at least two",
  );

  refuses(
    "bad values of every kind, all at once",
    () =>
      changed({
        train_set_x: { data: Float32Array.of(0, 1, 2, Number.NaN, Number.NEGATIVE_INFINITY, 5), shape: [2, 3] },
        train_set_y: { data: new Int8Array([1, -1]) },
        test_set_x: { data: Float32Array.of(0, 1, Number.POSITIVE_INFINITY), shape: [1, 3] },
        test_set_y: { data: [2] },
        list_classes: { data: ["cat", "cat"] },
      }),
    'data.h5: list_classes: found the name "cat" at index 0 and again at index 1, expected a different name for every class',
    "data.h5: train_set_y: found label -1 at index 1, expected a class from 0 to 1, as list_classes has 2",
    "data.h5: train_set_x: found NaN in example 1, position 0 (the first of 2 such values), expected finite numbers",
    "data.h5: test_set_y: found label 2 at index 0, expected a class from 0 to 1, as list_classes has 2",
    "data.h5: test_set_x: found Infinity in example 0, position 2, expected finite numbers",
  );

  for (const label of [2n ** 32n + 1n, 2n ** 53n + 1n, -(2n ** 63n)]) {
    refuses(
      `the 64-bit label ${label}, exactly as it is`,
      () => changed({ train_set_y: { data: BigInt64Array.of(0n, 1n, 0n, label) } }),
      `data.h5: train_set_y: found label ${label} at index 3, expected a class from 0 to 1, as list_classes has 2`,
    );
  }

  refuses(
    "a class without a name",
    () => changed({ list_classes: { data: ["cat", ""], dtype: "A3" } }),
    "data.h5: list_classes: found an empty name at index 1, expected a name for every class",
  );

  it("a data set one byte too large for the memory, and reads one that just fits", async () => {
    const bytes = await hdf5Bytes(smallDataset());
    // 48 + 24 pixels, 4 + 2 labels of 4 bytes, and a slice of 48 bytes.
    const needed = 72 + 24 + 48;
    assert.deepEqual(await linesOf(bytes, { memoryLimitBytes: needed - 1 }), [
      "data.h5: found a data set that needs 144 bytes of memory, expected at most the 143 bytes that there are",
    ]);
    const fitting = new Hdf5DatasetReader({ memoryLimitBytes: needed });
    assert.equal((await fitting.read(await put(bytes), "data.h5")).train.examples, 4);
  });

  it("a small file that claims to be huge, without taking the memory", async () => {
    const claim = 4_000_000_000_000;
    const bytes = await hdf5Bytes(changed({ train_set_x: undefined, train_set_y: undefined }), (file) => {
      const x = { name: "train_set_x", ...pixels(1, 2, 2, 3), maxshape: [null, 2, 2, 3], chunks: [1, 2, 2, 3] };
      file.create_dataset(x).resize([claim, 2, 2, 3]);
      file.create_dataset({ name: "train_set_y", ...pixels(1), maxshape: [null], chunks: [1] }).resize([claim]);
    });
    assert.deepEqual(await linesOf(bytes, { memoryLimitBytes: 2 ** 30 }), [
      "data.h5: found a data set that needs 58.2 TiB of memory, expected at most the 1.0 GiB that there are",
    ]);
  });

  it("a file whose reading takes too long", async () => {
    const [line] = await linesOf(await hdf5Bytes(smallDataset()), { timeLimitMs: 1 });
    assert.equal(
      line,
      "data.h5: found a file whose reading had no answer after 1 ms, expected a whole, undamaged HDF5 file",
    );
  });
});
