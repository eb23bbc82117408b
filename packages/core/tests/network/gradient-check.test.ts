import assert from "node:assert/strict";
import { test } from "node:test";
import { OnnxruntimeCompute } from "../../src/adapters/onnxruntime/index.js";
import { activationNames, activations, type HiddenActivationName } from "../../src/network/activation.js";
import { networkOf } from "../../src/network/network.js";
import { initialSlots, optimizerNames, optimizers } from "../../src/network/optimizer.js";
import { gaussianSource } from "../../src/random/gaussian.js";
import { costOf, type Examples, gradientsOf, type LayerParameters, outputsOf } from "../helpers/gradients.js";
import { parametersOf } from "../helpers/parameters.js";

const compute = new OnnxruntimeCompute(1);
const features = 5;
const count = 6;
const hiddenNames = activationNames.filter((name) => name !== "softmax");
const endings = [
  ["sigmoid", 1],
  ["softmax", 3],
] as const;

/** A network with two hidden layers, its parameters, biases too, and examples, all drawn from a seed. */
function problemOf(hidden: HiddenActivationName, [last, classes]: (typeof endings)[number], seed = 4) {
  const network = networkOf(
    parametersOf([
      [hidden, 4],
      [hidden, 3],
      [last, classes],
    ]),
    features,
  );
  const gaussian = gaussianSource(seed);
  const drawn = (length: number, scale = 1) => Float64Array.from({ length }, () => scale * gaussian.next());
  const parameters = network.layers.map(({ neurons, inputs }) => ({
    weights: drawn(neurons * inputs, 0.7),
    biases: drawn(neurons, 0.3),
  }));
  const inputs = {
    values: drawn(count * features),
    examples: count,
    layout: "examples × features",
    reused: false,
  } as const;
  const labels = Int32Array.from({ length: count }, (_, example) => example % Math.max(2, classes));
  return { network, parameters, examples: { inputs, labels } };
}

/** ∂cost/∂p by central differences. */
async function numericGradient(
  {
    network,
    parameters,
    examples,
  }: { network: ReturnType<typeof networkOf>; parameters: LayerParameters; examples: Examples },
  values: Float64Array,
): Promise<Float64Array> {
  const step = 1e-5;
  const gradient = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    values[i] = value + step;
    const above = await costOf(compute, network, parameters, examples);
    values[i] = value - step;
    const below = await costOf(compute, network, parameters, examples);
    values[i] = value;
    gradient[i] = (above - below) / (2 * step);
  }
  return gradient;
}

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6, what = ""): void {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++) {
    const error = Math.abs(found[i]! - expected[i]!) / Math.max(Math.abs(expected[i]!), 1e-3);
    assert.ok(error < tolerance, `${what}[${i}]: ${found[i]} instead of ${expected[i]}`);
  }
}

for (const hidden of hiddenNames)
  for (const ending of endings)
    test(`the gradients of ${hidden} before ${ending[0]} are those of finite differences`, async () => {
      const problem = problemOf(hidden, ending);
      const { network, parameters, examples } = problem;
      if (hidden === "relu" || hidden === "leaky_relu") {
        // No pre-activation is near the kink, and both sides of it are met.
        const outputs = (await outputsOf(compute, network, parameters, examples)).slice(0, -1);
        const slope = hidden === "relu" ? Number.POSITIVE_INFINITY : 0.01;
        for (const values of outputs) {
          assert.ok(values.some((a) => a > 0) && values.some((a) => a <= 0));
          for (const a of values) assert.ok(a > 1e-3 || a <= -1e-3 * slope || (hidden === "relu" && a === 0), `${a}`);
        }
      }
      const gradients = await gradientsOf(compute, network, parameters, examples);
      for (const [index, { weights, biases }] of gradients.entries()) {
        const at = parameters[index]!;
        assertClose(await weights(), await numericGradient(problem, at.weights), 1e-6, `W${index + 1}`);
        assertClose(await biases(), await numericGradient(problem, at.biases), 1e-6, `b${index + 1}`);
      }
    });

test("a gradient carries the factor of the deltas, and is added to", async () => {
  const { network, parameters, examples } = problemOf("tanh", endings[1]);
  const gradients = await gradientsOf(compute, network, parameters, examples);
  const scaled = await gradientsOf(compute, network, parameters, examples, -0.25);
  for (const kind of ["weights", "biases"] as const) {
    const plain = await gradients[0]![kind]();
    const addend = Float64Array.from(plain, (_, i) => i - 2);
    assertClose(
      await scaled[0]![kind](addend),
      Array.from(plain, (g, i) => -0.25 * g + addend[i]!),
      1e-12,
    );
  }
});

test("weight_decay with sgd is the gradient of the penalty λ/2 |W|², and leaves biases alone", async () => {
  const lambda = 0.13;
  const learningRate = 0.05;
  const problem = problemOf("tanh", endings[0]);
  const { network, parameters, examples } = problem;
  const penalized = async () => {
    const cost = await costOf(compute, network, parameters, examples);
    return (
      cost + parameters.reduce((sum, { weights }) => sum + (lambda / 2) * weights.reduce((s, w) => s + w * w, 0), 0)
    );
  };
  const settings = { learningRate, weightDecay: lambda, updates: 1 };
  const factor = optimizers.sgd.gradientFactor(settings);
  const gradients = await gradientsOf(compute, network, parameters, examples, factor);
  for (const [index, { weights: gradient }] of gradients.entries()) {
    const { weights } = parameters[index]!;
    const { value } = await optimizers.sgd.update({ value: weights, slots: [] }, gradient, settings);
    const expected = new Float64Array(weights.length);
    for (let i = 0; i < weights.length; i++) {
      const kept = weights[i]!;
      weights[i] = kept + 1e-5;
      const above = await penalized();
      weights[i] = kept - 1e-5;
      const below = await penalized();
      weights[i] = kept;
      expected[i] = (above - below) / 2e-5;
    }
    assertClose(
      Array.from(value, (next, i) => (weights[i]! - next) / learningRate),
      expected,
    );
  }
});

for (const name of optimizerNames)
  test(`a step of ${name} takes the cost down along the gradient of finite differences`, async () => {
    const problem = problemOf("sigmoid", endings[1]);
    const { network, parameters, examples } = problem;
    const before = await costOf(compute, network, parameters, examples);
    const settings = { learningRate: 1e-3, weightDecay: 0, updates: 1 };
    const factor = optimizers[name].gradientFactor(settings);
    const gradients = await gradientsOf(compute, network, parameters, examples, factor);
    const next = [];
    for (const [index, { weights, biases }] of gradients.entries()) {
      const updated = async (value: Float64Array, gradient: typeof weights) => {
        const state = { value, slots: initialSlots(optimizers[name], value) };
        return (await optimizers[name].update(state, gradient, settings)).value as Float64Array;
      };
      const at = parameters[index]!;
      next.push({ weights: await updated(at.weights, weights), biases: await updated(at.biases, biases) });
      const numeric = await numericGradient(problem, at.weights);
      next[index]!.weights.forEach((value, i) => {
        assert.equal(Math.sign(at.weights[i]! - value), Math.sign(numeric[i]!), `${name}, W${index + 1}[${i}]`);
      });
    }
    assert.ok((await costOf(compute, network, next, examples)) < before);
  });

for (const name of hiddenNames)
  test(`the derivative of ${name} agrees with its value, told by the output alone`, () => {
    const { value, derivative } = activations[name];
    for (const z of [-3, -0.7, -1e-2, 1e-2, 0.4, 2.5]) {
      const numeric = (value(z + 1e-6) - value(z - 1e-6)) / 2e-6;
      assert.ok(Math.abs(derivative(value(z)) - numeric) < 1e-8, `at ${z}`);
    }
  });

test("activations hand NaN on, so that a layer that has diverged is seen", () => {
  for (const name of hiddenNames) assert.ok(Number.isNaN(activations[name].value(Number.NaN)), name);
});
