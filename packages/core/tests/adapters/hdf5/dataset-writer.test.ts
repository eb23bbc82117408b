import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Hdf5DatasetReader, Hdf5DatasetWriter, type WritableDataset } from "../../../src/adapters/hdf5/index.js";
import type { RawValues } from "../../../src/dataset/dataset.js";
import { changed, hdf5Bytes, smallDataset, temporaryFiles } from "./fixtures.js";

const writer = new Hdf5DatasetWriter();
const reader = new Hdf5DatasetReader();

// The Python of the distribution, for which bin/test installs h5py.
const python = "/usr/bin/python3";
const hasH5py = spawnSync(python, ["-c", "import h5py"]).status === 0;

/** A data set with as many examples as there are labels, and two to test. */
function dataset(train: RawValues, labels: readonly number[], exampleShape: readonly number[]): WritableDataset {
  const features = train.length / labels.length;
  return {
    description: { exampleShape, classes: ["no", "Kätzchen", "猫 🐱"] },
    train: { examples: labels.length, inputs: train, labels: Int32Array.from(labels) },
    test: { examples: 2, inputs: train.slice(0, 2 * features), labels: Int32Array.of(2, 0) },
  };
}

const numbers = (length: number) => Array.from({ length }, (_, index) => Math.sin(index) * 100);

describe("Hdf5DatasetWriter", () => {
  const folder = mkdtempSync(join(tmpdir(), "snn-hdf5-"));
  after(() => rmSync(folder, { recursive: true }));
  const put = temporaryFiles();
  const path = join(folder, "written.h5");

  for (const [name, inputs] of Object.entries({
    uint8: Uint8Array.from({ length: 36 }, (_, index) => index * 7),
    float32: Float32Array.from(numbers(36)),
    float64: Float64Array.from(numbers(36)),
  }))
    it(`writes ${name} so that the reader finds the same`, async () => {
      const written = dataset(inputs, [0, 1, 2], [2, 2, 3]);
      await writer.write(path, written);
      const { description, train, test } = await reader.read(path, path);
      assert.deepEqual({ train, test }, { train: written.train, test: written.test });
      const { sha256, ...known } = description;
      assert.deepEqual(known, {
        ...written.description,
        features: 12,
        inputType: name,
        trainExamples: 3,
        testExamples: 2,
      });
    });

  it("writes more than it hands to HDF5 at a time, from shared memory, which it leaves as it is", async () => {
    const [examples, features] = [5_000, 64 * 64];
    const inputs = new Uint8Array(new SharedArrayBuffer(examples * features));
    for (let example = 0; example < examples; example++)
      inputs.fill(example % 251, example * features, (example + 1) * features);
    const labels = Array.from({ length: examples }, (_, example) => example % 3);
    await writer.write(path, dataset(inputs, labels, [64, 64, 1]));
    const { train } = await reader.read(path, path);
    assert.ok(Buffer.from(train.inputs.buffer).equals(inputs));
    assert.deepEqual([...train.labels], labels);
    assert.equal(inputs[4_999 * features], 4_999 % 251);
    assert.ok(readFileSync(path).length < 1e6, "it is compressed");
  });

  it("says how pictures were made to fit, and a file of others that says something else is taken as it is", async () => {
    const written = dataset(new Uint8Array(36), [0, 1, 2], [2, 2, 3]);
    await writer.write(path, { ...written, description: { ...written.description, fit: "contain" } });
    assert.equal((await reader.read(path, path)).description.fit, "contain");
    for (const [foreign, fit] of [
      ["tight", undefined],
      ["cover", "cover"],
      [Int32Array.of(1), undefined],
    ] as const) {
      const file = await put(await hdf5Bytes(smallDataset(), (file) => file.create_attribute("fit", foreign)));
      assert.equal((await reader.read(file, file)).description.fit, fit);
    }
  });

  it("gives the same bytes more than a second later", async () => {
    const written = dataset(Uint8Array.from(numbers(36)), [0, 1, 2], [12]);
    await writer.write(path, written);
    const first = readFileSync(path);
    await wait(1_100);
    await writer.write(path, written);
    assert.ok(first.equals(readFileSync(path)));
  });

  it("refuses what does not fit together, before anything is written", async () => {
    const right = dataset(new Uint8Array(36), [0, 1, 2], [2, 2, 3]);
    const nowhere = join(folder, "nowhere.h5");
    for (const wrong of [
      { ...right, train: { ...right.train, inputs: new Uint8Array(35) } },
      { ...right, test: { ...right.test, labels: Int32Array.of(0) } },
      { ...right, test: { examples: 0, inputs: new Uint8Array(0), labels: new Int32Array(0) } },
      { ...right, description: { ...right.description, classes: ["a", ""] } },
      { ...right, description: { ...right.description, classes: ["a", "b\0c"] } },
    ])
      await assert.rejects(writer.write(nowhere, wrong), RangeError);
    await assert.rejects(reader.read(nowhere, nowhere), /no such file/);
  });

  it("says so when the file cannot be written", async () => {
    const written = dataset(new Uint8Array(36), [0, 1, 2], [2, 2, 3]);
    await assert.rejects(writer.write(join(folder, "missing", "out.h5"), written), { name: "WorkerFailure" });
  });

  it("is read by h5py", { skip: hasH5py ? false : "h5py is not here: apt-get install python3-h5py" }, async () => {
    await writer.write(path, dataset(Uint8Array.from(numbers(36)), [0, 1, 2], [2, 2, 3]));
    const script = `
import h5py, json
with h5py.File(${JSON.stringify(path)}) as f:
    print(json.dumps({
        "shapes": {name: [str(f[name].dtype), *f[name].shape] for name in f if name != "list_classes"},
        "classes": [name.decode() for name in f["list_classes"][:]],
        "labels": f["test_set_y"][:].tolist(),
        "pixels": f["train_set_x"][2, 1, 1].tolist(),
    }))`;
    assert.deepEqual(JSON.parse(execFileSync(python, ["-c", script], { encoding: "utf8" })), {
      shapes: {
        train_set_x: ["uint8", 3, 2, 2, 3],
        train_set_y: ["int64", 3],
        test_set_x: ["uint8", 2, 2, 2, 3],
        test_set_y: ["int64", 2],
      },
      classes: ["no", "Kätzchen", "猫 🐱"],
      labels: [2, 0],
      pixels: [...Uint8Array.from(numbers(36)).slice(33)],
    });
  });
});

describe("Hdf5DatasetReader.readTwo", () => {
  const put = temporaryFiles();
  const { test_set_x, test_set_y, train_set_x, train_set_y, list_classes } = smallDataset();
  const trainFile = async () =>
    put(await hdf5Bytes({ train_set_x: train_set_x!, train_set_y: train_set_y!, list_classes: list_classes! }));
  const testSets = { test_set_x: test_set_x!, test_set_y: test_set_y! };

  it("reads a training file and a test file as one data set, and the names of the classes from either", async () => {
    for (const classes of [{}, { list_classes: list_classes! }]) {
      const { description, train, test } = await reader.readTwo(
        await trainFile(),
        await put(await hdf5Bytes({ ...testSets, ...classes })),
      );
      const whole = await put(await hdf5Bytes(smallDataset()));
      const expected = await reader.read(whole, whole);
      assert.deepEqual({ train, test }, { train: expected.train, test: expected.test });
      assert.deepEqual({ ...description, sha256: "" }, { ...expected.description, sha256: "" });
    }
  });

  it("names the file that is wrong", async () => {
    const train = await trainFile();
    const test = await put(await hdf5Bytes(testSets));
    const broken = await put("no HDF5");
    const other = changed({ test_set_x: { data: new Uint8Array(12), shape: [2, 2, 3] } });
    const [flat, renamed] = await Promise.all(
      [
        { test_set_x: other["test_set_x"]!, test_set_y: test_set_y! },
        { ...testSets, list_classes: { data: ["yes", "no"], dtype: "A3" as const } },
      ].map(async (contents) => put(await hdf5Bytes(contents))),
    );
    for (const [first, second, line] of [
      [train, "/nowhere.h5", "/nowhere.h5: found no such file, expected an HDF5 file"],
      [train, broken, `${broken}: found a text file, expected an HDF5 file`],
      [broken, test, `${broken}: found a text file, expected an HDF5 file`],
      [train, flat, `${flat}: test_set_x: found examples of shape (2, 3), expected (2, 2, 3), as in train_set_x`],
      [train, renamed, `${renamed}: list_classes: found yes, no, expected no, yes, as in ${train}`],
    ] as const)
      await assert.rejects(reader.readTwo(first, second!), { name: "InvalidInputError", message: line });
    await assert.rejects(reader.readTwo(test, train), (error: Error) => {
      assert.match(error.message, new RegExp(`^${test}: train_set_x: found nothing`));
      assert.match(error.message, new RegExp(`\n${train}: test_set_x: found nothing`));
      return true;
    });
  });
});
