import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { InvalidInputError, type TrainedModel } from "@snn/core";
import sharp from "sharp";
import { predictPictures } from "../../src/predict/predict.js";
import { brightnessModel, colourModel, modelBytes, temporaryFolder, writeModelFolder } from "./model-folder.js";

test("a model with a sigmoid gives the probability of both classes", async (t) => {
  const { folder, picture } = await prepare(t, brightnessModel());
  const [dark, bright] = await predictPictures(folder, [await picture("#333333"), await picture("#999999")]);
  assert.equal(dark!.class, "dark");
  assertClose(dark!.probabilities.bright!, sigmoid(10 * (0x33 / 255 - 0.5)));
  assertClose(dark!.probability, 1 - dark!.probabilities.bright!);
  assert.equal(bright!.class, "bright");
  assertClose(bright!.probability, sigmoid(10 * (0x99 / 255 - 0.5)));
  assert.deepEqual(Object.keys(bright!.probabilities), ["dark", "bright"]);
});

test("a model with a softmax gives the probability of every class", async (t) => {
  const { folder, picture } = await prepare(t, colourModel());
  const file = await picture("#33cc66");
  const [green] = await predictPictures(folder, [file]);
  const powers = [0x33, 0xcc, 0x66].map((value) => Math.exp((10 * value) / 255));
  const sum = powers.reduce((a, b) => a + b);
  assert.equal(green!.picture, file);
  assert.equal(green!.class, "green");
  assertClose(green!.probability, powers[1]! / sum);
  assertClose(green!.probabilities.red!, powers[0]! / sum);
  assertClose(green!.probabilities.blue!, powers[2]! / sum);
});

test("a model that takes real numbers is given pixels from 0 to 255", async (t) => {
  for (const inputType of ["float32", "float64"] as const) {
    const { folder, picture } = await prepare(t, brightnessModel({ inputType }));
    const [prediction] = await predictPictures(folder, [await picture("#999999")]);
    assertClose(prediction!.probability, sigmoid(10 * (0x99 / 255 - 0.5)));
  }
});

test("a model of gray pictures takes coloured ones", async (t) => {
  for (const exampleShape of [
    [4, 6],
    [4, 6, 1],
  ]) {
    const { folder, picture } = await prepare(t, brightnessModel({ exampleShape }));
    const [prediction] = await predictPictures(folder, [await picture("#999999")]);
    assertClose(prediction!.probability, sigmoid(10 * (0x99 / 255 - 0.5)));
  }
});

test("a model that cannot decide says the first class, as the evaluation of a run does", async (t) => {
  const model = brightnessModel();
  const layers = model.layers.map((layer) => ({
    ...layer,
    weights: layer.weights.map(() => 0),
    biases: Float64Array.of(0),
  }));
  const { folder, picture } = await prepare(t, { ...model, layers });
  const [prediction] = await predictPictures(folder, [await picture("#999999")]);
  assert.deepEqual([prediction!.class, prediction!.probability], ["dark", 0.5]);
});

test("a class may be called __proto__", async (t) => {
  const { folder, picture } = await prepare(t, { ...brightnessModel(), classes: ["dark", "__proto__"] });
  const [prediction] = await predictPictures(folder, [await picture("#ffffff")]);
  assert.equal(prediction!.class, "__proto__");
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(prediction)).probabilities), ["dark", "__proto__"]);
});

test("every picture that is refused is named, not only the first", async (t) => {
  const { folder, picture } = await prepare(t, brightnessModel());
  const [missing, text] = [join(folder, "missing.jpg"), join(folder, "text.jpg")];
  await writeFile(text, "text");
  const problems = await problemsOf(predictPictures(folder, [missing, await picture("#999999"), text]));
  assert.deepEqual(
    problems.map(({ file, found }) => [file, found]),
    [
      [missing, "no such file"],
      [text, "a file that is no picture"],
    ],
  );
});

test("a model may be named by its file", async (t) => {
  const { folder, picture } = await prepare(t, brightnessModel());
  const file = await picture("#999999");
  assert.deepEqual(await predictPictures(join(folder, "model.onnx"), [file]), await predictPictures(folder, [file]));
});

test("a folder that is missing is refused", async (t) => {
  const { folder } = await prepare(t, brightnessModel());
  assert.deepEqual(await problemsOf(predictPictures(join(folder, "nowhere"), [])), [
    {
      file: join(folder, "nowhere"),
      path: "",
      found: "no such file or folder",
      expected: "the output folder of a training, or a model.onnx",
    },
  ]);
});

test("a folder without a model and without results is told about both", async (t) => {
  const folder = await temporaryFolder(t);
  const problems = await problemsOf(predictPictures(folder, []));
  assert.deepEqual(
    problems.map(({ file, found }) => [file, found]),
    [
      [join(folder, "model.onnx"), "no such file"],
      [join(folder, "results.json"), "no such file"],
    ],
  );
});

test("a folder in the place of the model is refused", async (t) => {
  const { folder } = await prepare(t, brightnessModel());
  await rm(join(folder, "model.onnx"));
  await mkdir(join(folder, "model.onnx"));
  const [problem] = await problemsOf(predictPictures(folder, []));
  assert.deepEqual([problem!.file, problem!.found], [join(folder, "model.onnx"), "a folder"]);
});

test("a model that is damaged is refused", async (t) => {
  const { folder } = await prepare(t, brightnessModel());
  await writeFile(join(folder, "model.onnx"), "no model");
  const [problem] = await problemsOf(predictPictures(folder, []));
  assert.equal(problem!.file, join(folder, "model.onnx"));
  assert.match(problem!.found, /^no ONNX model$/);
});

test("a model of another program is refused", async (t) => {
  const { folder } = await prepare(t, brightnessModel());
  await writeFile(join(folder, "model.onnx"), foreignModel());
  const [problem] = await problemsOf(predictPictures(folder, []));
  assert.equal(problem!.found, "a model with other inputs or outputs");
});

test("a model whose examples are no pictures is refused", async (t) => {
  const { folder } = await prepare(t, brightnessModel({ exampleShape: [784] }));
  const [problem] = await problemsOf(predictPictures(folder, []));
  assert.deepEqual([problem!.path, problem!.found], ["pixels", "examples of another shape"]);
});

test("results that are no JSON, or of a run that has not been completed, are refused", async (t) => {
  const { folder } = await prepare(t, brightnessModel());
  const file = join(folder, "results.json");
  const cases = [
    ["{", "", /^no JSON \(.+\)$/],
    ["null", "status", /^nothing$/],
    ['{"status": "failed"}', "status", /^failed$/],
  ] as const;
  for (const [content, path, found] of cases) {
    await writeFile(file, content);
    const [problem] = await problemsOf(predictPictures(folder, []));
    assert.deepEqual([problem!.file, problem!.path], [file, path]);
    assert.match(problem!.found, found);
  }
});

/** A model folder, and a way to make pictures of one colour: larger than the model's examples, so that they are resized. */
async function prepare(t: TestContext, model: TrainedModel) {
  const folder = await temporaryFolder(t);
  await writeModelFolder(folder, model);
  const picture = async (colour: string) => {
    const file = join(folder, `${colour.slice(1)}.png`);
    await sharp({ create: { width: 30, height: 30, channels: 3, background: colour } })
      .png()
      .toFile(file);
    return file;
  };
  return { folder, picture };
}

async function problemsOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InvalidInputError, String(error));
  return error.problems;
}

/** A sound ONNX model whose input is called otherwise: by a name of the same length, so that no length in the file changes. */
function foreignModel(): Uint8Array {
  const ours = Buffer.from(modelBytes(brightnessModel())).toString("latin1");
  return Buffer.from(ours.replaceAll("pixels", "images"), "latin1");
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, expected ${expected}`);
}
