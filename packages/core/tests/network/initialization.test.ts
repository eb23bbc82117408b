import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultInitialization, type InitializationName, initialWeights } from "../../src/network/initialization.js";
import { misfits, networkOf } from "../../src/network/network.js";
import { gaussianSource } from "../../src/random/gaussian.js";
import { parametersOf } from "../helpers/parameters.js";

const [neurons, inputs] = [300, 200];
const variances: Record<InitializationName, number> = {
  he_normal: 2 / inputs,
  glorot_normal: 2 / (inputs + neurons),
  lecun_normal: 1 / inputs,
};

for (const [name, variance] of Object.entries(variances))
  test(`${name} has zero mean and a variance of ${variance}`, () => {
    const weights = [...initialWeights(name as InitializationName, neurons, inputs, gaussianSource(5), "float64")];
    assert.equal(weights.length, neurons * inputs);
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    const found = weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length;
    // 60,000 draws: the standard error of the variance is 0.6 % of it, that of the mean 0.4 % of the deviation.
    assert.ok(Math.abs(found / variance - 1) < 0.03, `variance ${found}`);
    assert.ok(Math.abs(mean) < 0.02 * Math.sqrt(variance), `mean ${mean}`);
  });

test("float32 weights are the rounded float64 ones", () => {
  const draw = (precision: "float32" | "float64") => initialWeights("he_normal", 3, 4, gaussianSource(1), precision);
  assert.deepEqual(draw("float32"), Float32Array.from(draw("float64")));
});

test("He comes before ReLUs and LeCun before anything else, as in the demo", () => {
  assert.deepEqual((["relu", "leaky_relu", "tanh", "sigmoid", "softmax"] as const).map(defaultInitialization), [
    "he_normal",
    "he_normal",
    "lecun_normal",
    "lecun_normal",
    "lecun_normal",
  ]);
});

test("a network has the layers of its parameters, and the loss of its last one", () => {
  const { layers } = networkOf(
    parametersOf([
      ["relu", 4],
      ["tanh", 3],
      ["sigmoid", 1],
    ]),
    12,
  );
  assert.deepEqual(layers, [
    { neurons: 4, inputs: 12, activation: "relu" },
    { neurons: 3, inputs: 4, activation: "tanh" },
    { neurons: 1, inputs: 3, activation: "sigmoid" },
  ]);
});

test("an end that does not fit the classes is refused, naming the field", () => {
  const dataset = (classes: number) => ({
    exampleShape: [4],
    features: 4,
    inputType: "uint8" as const,
    classes: Array.from({ length: classes }, (_, index) => `class ${index}`),
    trainExamples: 4,
    testExamples: 2,
    sha256: "",
  });
  const problems = (last: [string, number], classes: number) =>
    misfits(parametersOf([["relu", 4], last]), dataset(classes), "p.json").map(({ path, found }) => [path, found]);
  assert.deepEqual(problems(["sigmoid", 1], 2), []);
  assert.deepEqual(problems(["softmax", 2], 2), []);
  assert.deepEqual(problems(["softmax", 3], 3), []);
  assert.deepEqual(problems(["sigmoid", 2], 2), [["neurons.layer2", "2"]]);
  assert.deepEqual(problems(["sigmoid", 1], 3), [["activations.layer2", "sigmoid"]]);
  assert.deepEqual(problems(["softmax", 1], 2), [["neurons.layer2", "1"]]);
  assert.deepEqual(problems(["softmax", 4], 3), [["neurons.layer2", "4"]]);
});
