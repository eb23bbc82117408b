import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidInputError } from "@snn/core";
import fc from "fast-check";
import { openModel } from "../../src/model/served-model.js";
import { brightness, modelFile, sha256 } from "../helpers/models.js";

const size = 4 * 6 * 3;

test("a model gives the probability of both classes, and tells where it comes from", async () => {
  const bytes = modelFile();
  const model = await openModel(bytes, "model.onnx", sha256(bytes));
  const [[dark, bright] = []] = await model.predict([new Uint8Array(size).fill(0x99)]);
  assert.ok(Math.abs(bright! - brightness(0x99)) < 1e-12);
  assert.equal(dark, 1 - bright!);
  assert.deepEqual(model.card.classes, ["dark", "bright"]);
  assert.equal(model.card.runId, "run_test");
  assert.equal(model.sha256, sha256(bytes));
  await model.release();
});

for (const precision of ["float64", "float32"] as const)
  test(`what a ${precision} model says of a picture does not depend on the others of its batch`, async () => {
    const model = await openModel(modelFile({ precision, exampleShape: [64, 64, 3] }), "model.onnx");
    const pictures = Array.from({ length: 16 }, (_, picture) =>
      Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * (picture + 3) + picture * 97) % 256),
    );
    const alone: number[][] = [];
    for (const picture of pictures) alone.push(...(await model.predict([picture])));
    for (let count = 2; count <= pictures.length; count++)
      assert.deepEqual(await model.predict(pictures.slice(0, count)), alone.slice(0, count));
    await model.release();
  });

test("a file with another checksum is refused", async () => {
  await assert.rejects(openModel(modelFile(), "model.onnx", "0".repeat(64)), (error: InvalidInputError) => {
    assert.match(error.problems[0]!.found, /^a file with the SHA-256 [0-9a-f]{64}$/);
    return true;
  });
});

test("a model whose examples are no pictures is refused", async () => {
  await assert.rejects(openModel(modelFile({ exampleShape: [72] }), "model.onnx"), {
    message: /examples of another shape/,
  });
});

test("a model whose answers are no numbers is refused", async () => {
  await assert.rejects(openModel(modelFile({ threshold: Number.NaN }), "model.onnx"), { message: /not finite/ });
});

test("a damaged model is refused, and never ends the process", async () => {
  const bytes = modelFile();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, flip, cut) => {
        const damaged = cut ? bytes.slice(0, at) : Uint8Array.from(bytes);
        if (!cut) damaged[at]! ^= flip;
        const model = await openModel(damaged, "model.onnx").catch((error: unknown) => {
          assert.ok(error instanceof InvalidInputError, String(error));
        });
        await model?.release();
      },
    ),
    { numRuns: 200 },
  );
});
