import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Hdf5DatasetReader } from "../../../src/adapters/hdf5/index.js";
import { changed, hdf5Bytes, smallDataset, temporaryFiles } from "./fixtures.js";
import { foreignFile } from "./foreign-files.js";

const reader = new Hdf5DatasetReader();
const published = fileURLToPath(new URL("../../../../../../../shared/data/catvnoncat/datasets.h5", import.meta.url));

describe("Hdf5DatasetReader", () => {
  const put = temporaryFiles();

  it("reads pictures, labels, classes and the hash of the file", async () => {
    const bytes = await hdf5Bytes(smallDataset());
    const { description, train, test } = await reader.read(await put(bytes), "data.h5");
    assert.deepEqual(description, {
      exampleShape: [2, 2, 3],
      features: 12,
      inputType: "uint8",
      classes: ["no", "yes"],
      trainExamples: 4,
      testExamples: 2,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    assert.deepEqual(train, {
      examples: 4,
      inputs: Uint8Array.from({ length: 48 }, (_, index) => index),
      labels: Int32Array.of(0, 1, 0, 1),
    });
    assert.deepEqual(test, { examples: 2, inputs: new Uint8Array(24).fill(1), labels: Int32Array.of(1, 0) });
  });

  it("reads files that are chunked and compressed, across several slices", async () => {
    const pixels = Uint8Array.from({ length: 1300 * 128 * 128 }, (_, index) => (index * 7 + (index >> 9)) % 256);
    const labels = Uint8Array.from({ length: 1300 }, (_, index) => index % 2);
    const contents = changed({
      train_set_x: { data: pixels, shape: [1300, 128, 128], chunks: [37, 100, 128], compression: "gzip" },
      train_set_y: { data: labels, chunks: [7], compression: 9 },
      test_set_x: { data: pixels.slice(0, 2 * 128 * 128), shape: [2, 128, 128], chunks: [2, 1, 1] },
    });
    const { train, test } = await reader.read(await put(await hdf5Bytes(contents)), "data.h5");
    assert.ok(Buffer.from(train.inputs.buffer).equals(pixels));
    assert.deepEqual(train.labels, Int32Array.from(labels));
    assert.deepEqual(test.inputs, pixels.slice(0, 2 * 128 * 128));
  });

  it("reads shuffled values with checksums, as h5py writes them", async () => {
    const { train } = await reader.read(await put(foreignFile("shuffled")), "data.h5");
    assert.deepEqual(train.inputs, smallDataset()["train_set_x"]!.data);
  });

  it("reads big-endian values", async () => {
    const { description, train } = await reader.read(await put(foreignFile("bigEndian")), "data.h5");
    assert.equal(description.inputType, "float32");
    assert.deepEqual(
      train.inputs,
      Float32Array.from({ length: 48 }, (_, index) => index / 2),
    );
    assert.deepEqual(train.labels, Int32Array.of(0, 1, 0, 1));
  });

  for (const [type, Inputs] of [
    ["float32", Float32Array],
    ["float64", Float64Array],
  ] as const) {
    it(`reads ${type} inputs of one dimension exactly`, async () => {
      const train = Inputs.of(Math.PI, -1e-30, 0, 3e38, 1 / 3, -0);
      const contents = changed({
        train_set_x: { data: train, shape: [2, 3] },
        train_set_y: { data: [1, 0] },
        test_set_x: { data: Inputs.of(1, 2, 3), shape: [1, 3] },
        test_set_y: { data: [1] },
      });
      const dataset = await reader.read(await put(await hdf5Bytes(contents)), "data.h5");
      assert.equal(dataset.description.inputType, type);
      assert.deepEqual(dataset.description.exampleShape, [3]);
      assert.deepEqual(dataset.train.inputs, train);
    });
  }

  for (const Labels of [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, BigUint64Array]) {
    it(`reads labels in a ${Labels.name}`, async () => {
      const data =
        Labels === BigUint64Array
          ? BigUint64Array.of(1n, 0n, 1n, 1n)
          : (Labels as Uint8ArrayConstructor).of(1, 0, 1, 1);
      const { train } = await reader.read(await put(await hdf5Bytes(changed({ train_set_y: { data } }))), "data.h5");
      assert.deepEqual(train.labels, Int32Array.of(1, 0, 1, 1));
    });
  }

  for (const [kind, dtype] of [
    ["of varying length", "S"],
    ["of a fixed length, padded with zeros", "A16"],
    ["of a fixed length, padded as Fortran does", "S16"],
  ] as const) {
    it(`reads class names ${kind}, in UTF-8`, async () => {
      const data = ["Kätzchen", "猫でない", "cat"];
      const { description } = await reader.read(
        await put(await hdf5Bytes(changed({ list_classes: { data, dtype } }))),
        "data.h5",
      );
      assert.deepEqual(description.classes, data);
    });
  }

  it("follows a link inside the file", async () => {
    const { train_set_x, ...others } = smallDataset();
    const bytes = await hdf5Bytes({ ...others, elsewhere: train_set_x! }, (file) =>
      file.create_soft_link("/elsewhere", "train_set_x"),
    );
    const { train } = await reader.read(await put(bytes), "data.h5");
    assert.equal(train.inputs.length, 48);
  });

  it("reads two files at once", async () => {
    const first = await put(await hdf5Bytes(smallDataset()));
    const labels = { train_set_y: { data: [1, 1, 1, 0] } };
    const second = await put(await hdf5Bytes(changed(labels)));
    const [one, two] = await Promise.all([reader.read(first, "1"), reader.read(second, "2")]);
    assert.deepEqual(one.train.labels, Int32Array.of(0, 1, 0, 1));
    assert.deepEqual(two.train.labels, Int32Array.of(1, 1, 1, 0));
  });

  it("reads the published data set", async (t) => {
    if (!existsSync(published)) return t.skip(`there is no ${published}`);
    const { description, train, test } = await reader.read(published, "datasets.h5");
    const sha256 = createHash("sha256")
      .update(await readFile(published))
      .digest("hex");
    assert.deepEqual(description, {
      exampleShape: [64, 64, 3],
      features: 12_288,
      inputType: "uint8",
      classes: ["non-cat", "cat"],
      trainExamples: 209,
      testExamples: 50,
      sha256,
    });
    assert.deepEqual([...train.inputs.slice(0, 5)], [17, 31, 56, 22, 33]);
    assert.equal(
      train.labels.reduce((sum, label) => sum + label),
      72,
    );
    assert.equal(test.inputs.length, 50 * 12_288);
  });
});
