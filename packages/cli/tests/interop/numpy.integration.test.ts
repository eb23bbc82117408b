import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import { InferenceSession, Tensor } from "@snn/core/adapters/onnxruntime";
import sharp from "sharp";
import { projectFile } from "../../src/project.js";
import { ask, Serving } from "../serve/serving.js";

// The Python of the distribution, for which bin/test installs h5py.
const python = "/usr/bin/python3";
const hasH5py = spawnSync(python, ["-c", "import h5py"]).status === 0;
const datasetFile = projectFile("artifacts/datasets/datasets.h5");

describe("a trained model in the eyes of others", {
  skip: hasH5py ? false : "h5py is not here: apt-get install python3-h5py",
}, () => {
  let folder: string;
  let pictures: string[];
  let pixels: Uint8Array;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "snn-interop-"));
    const { test } = await new Hdf5DatasetReader().read(datasetFile, datasetFile);
    pixels = test.inputs as Uint8Array;
    const size = pixels.length / test.examples;
    pictures = await Promise.all(
      Array.from({ length: test.examples }, async (_, index) => {
        const file = join(folder, `${index}.png`);
        const raw = pixels.subarray(index * size, (index + 1) * size);
        await sharp(raw, { raw: { width: 64, height: 64, channels: 3 } })
          .png()
          .toFile(file);
        return file;
      }),
    );
  });

  after(() => rmSync(folder, { recursive: true }));

  for (const [precision, tolerance] of [
    ["float64", 1e-12],
    ["float32", 1e-5],
  ] as const) {
    it(`gives every test picture the same probability in NumPy, snn predict, snn serve and model.onnx, in ${precision}`, async (t) => {
      const model = join(folder, precision);
      const snn = (...args: string[]) =>
        execFileSync(projectFile("bin/snn"), args, { encoding: "utf8", maxBuffer: 1e8 });
      snn("train", "--quiet", "--epochs", "2", "--precision", precision, "--output", model);

      const script = projectFile("packages/cli/tests/interop/forward.py");
      const numpy = JSON.parse(
        execFileSync(python, [script, join(model, "params.h5"), datasetFile], { encoding: "utf8" }),
      );
      const predicted = snn("predict", "--json", "--model", model, ...pictures)
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      const session = await InferenceSession.create(join(model, "model.onnx"));
      const feeds = { pixels: new Tensor("uint8", pixels, [pictures.length, 64, 64, 3]) };
      const onnx = (await session.run(feeds))["probabilities"]!.data as Float32Array | Float64Array;

      const { production } = await Serving.start(t, folder, "--production", model, "--models", `models-${precision}`);
      const served = await Promise.all(pictures.map(async (picture) => ask(production, await readFile(picture))));

      assert.equal(numpy.dtype, precision);
      assert.equal(predicted.length, pictures.length);
      pictures.forEach((picture, index) => {
        const [expected] = numpy.probabilities[index];
        assert.ok(
          Math.abs(predicted[index].probabilities.cat - expected) < tolerance,
          `${picture}: ${JSON.stringify(predicted[index])}`,
        );
        assert.ok(Math.abs(onnx[index]! - expected) < tolerance, `${picture}: ${onnx[index]}`);
        // To the bit, however many requests share an inference.
        assert.deepEqual(served[index]!.probabilities, predicted[index].probabilities);
      });
    });
  }
});
