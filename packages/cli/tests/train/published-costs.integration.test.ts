import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { projectFile } from "../../src/project.js";
import { writeParameters } from "../helpers/made-up-data.js";
import { Workplace } from "../helpers/snn.js";

const data = projectFile("../shared/data/catvnoncat/datasets.h5");

/** The published costs of the iterations 0, 100, 200, …; see the README beside the data set. */
const publishedCosts = [
  0.771749, 0.672053, 0.648263, 0.611507, 0.567047, 0.540138, 0.52793, 0.465477, 0.369126, 0.391747, 0.315187, 0.2727,
  0.237419, 0.199601, 0.189263, 0.161189, 0.148214, 0.137775, 0.12974, 0.121225, 0.113821, 0.107839, 0.102855, 0.100897,
  0.092878,
];

const parameters = {
  epochs: 2500,
  layers: 4,
  activations: { layer1: "relu", layer2: "relu", layer3: "relu", layer4: "sigmoid" },
  neurons: { layer1: 20, layer2: 7, layer3: 5, layer4: 1 },
  learning_rate: 0.0075,
  initialization: "lecun_normal",
  seed: 1,
};

const skip = existsSync(data) ? false : `the published data set is missing: ${data}`;

test("the published network gives every published cost and both published accuracies", { skip }, async (t) => {
  const workplace = await Workplace.for(t);
  const file = await writeParameters(workplace.path("parameters.json"), parameters);
  const { code, stderr } = await workplace.snn("train", data, "--parameters", file, "--output", "out", "--quiet");
  assert.equal(code, 0, stderr);
  const { epochs, train, test, messages } = await workplace.results("out");
  assert.equal(epochs.length, 2500);
  publishedCosts.forEach((published, index) => {
    const { epoch, cost } = epochs[100 * index]!;
    assert.equal(epoch, 100 * index);
    assert.ok(Math.abs(cost - published) <= 1e-6, `epoch ${epoch}: ${cost} instead of ${published}`);
  });
  assert.deepEqual([train!.accuracy, test!.accuracy], [206 / 209, 40 / 50]);
  assert.equal(messages.published, 33 * 2 * 2500);
  // onnxruntime's telemetry writes files there, and to Microsoft; it has to be off.
  assert.deepEqual(await workplace.list("temporary"), []);
});
