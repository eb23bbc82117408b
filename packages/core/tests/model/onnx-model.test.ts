import assert from "node:assert/strict";
import { test } from "node:test";
import onnxProto from "onnx-proto";
import { InferenceSession, Tensor } from "../../src/adapters/onnxruntime/index.js";
import type { InputScaling } from "../../src/dataset/scaling.js";
import { encodeOnnxModel } from "../../src/model/onnx-model.js";
import type { TrainedLayer, TrainedModel } from "../../src/model/trained-model.js";
import type { ActivationName } from "../../src/network/activation.js";
import { type FloatArray, type Precision, zeros } from "../../src/tensors/matrix.js";
import { exampleOrigin } from "./example-model.js";

const exampleShape = [4, 3, 3];
const features = 36;

test("the ONNX model gives the probabilities of a plain forward pass", async (t) => {
  for (const hidden of ["relu", "leaky_relu", "tanh", "sigmoid"] as const)
    for (const ending of ["sigmoid", "softmax"] as const)
      for (const precision of ["float32", "float64"] as const)
        for (const inputType of ["uint8", "float32", "float64"] as const)
          for (const scaling of ["unit", "standardized"] as const)
            await t.test(`${hidden}, ${ending}, ${precision}, ${inputType} inputs, ${scaling}`, async () => {
              const model = modelOf({ hidden, ending, precision, inputType, scaling });
              for (const examples of [1, 5]) await assertAgreement(model, examples, precision);
            });
});

test("a single layer is a model, too", async () => {
  const model = modelOf({});
  const layers = [layerOf(1, features, "sigmoid", "float64", new Random(3))];
  await assertAgreement({ ...model, layers }, 3, "float64");
});

test("examples of one dimension go through, as they have no shape to lose", async () => {
  await assertAgreement({ ...modelOf({}), exampleShape: [features] }, 3, "float64");
});

test("probabilities stay probabilities for logits that overflow an exponential", async () => {
  for (const ending of ["sigmoid", "softmax"] as const) {
    const model = modelOf({ ending });
    const layers = model.layers.map((layer) => ({ ...layer, weights: layer.weights.map((weight) => weight * 1e4) }));
    await assertAgreement({ ...model, layers }, 5, "float64");
  }
});

test("the input and the output are named, typed and shaped for their readers", async () => {
  const session = await InferenceSession.create(
    encodeOnnxModel(modelOf({ ending: "softmax", precision: "float32" }), exampleOrigin),
  );
  assert.deepEqual(session.inputMetadata, [
    { name: "pixels", isTensor: true, type: "uint8", shape: ["N", ...exampleShape] },
  ]);
  assert.deepEqual(session.outputMetadata, [
    { name: "probabilities", isTensor: true, type: "float32", shape: ["N", 3] },
  ]);
  await session.release();
});

test("the metadata name the classes and the scaling", () => {
  const model = { ...modelOf({ scaling: "standardized" }), classes: ["no cat", 'a "cat" 🐈'] };
  const { metadataProps } = onnxProto.onnx.ModelProto.decode(encodeOnnxModel(model, exampleOrigin));
  const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
  assert.deepEqual(JSON.parse(metadata.classes!), model.classes);
  assert.equal(metadata.input_scaling, "standardized");
});

test("the same model gives the same bytes", () => {
  assert.deepEqual(encodeOnnxModel(modelOf({}), exampleOrigin), encodeOnnxModel(modelOf({}), exampleOrigin));
});

/** Asserts that onnxruntime gives the probabilities of {@link forward}, up to rounding. */
async function assertAgreement(model: TrainedModel, examples: number, precision: Precision): Promise<void> {
  const pixels = pixelsOf(model.inputType, examples * features);
  const session = await InferenceSession.create(encodeOnnxModel(model, exampleOrigin));
  const shape = [examples, ...model.exampleShape];
  const { probabilities } = await session.run({ pixels: new Tensor(model.inputType, pixels, shape) });
  const expected = forward(model, pixels, examples);
  assert.deepEqual(probabilities!.dims, [examples, expected.length / examples]);
  assert.equal(probabilities!.type, precision);
  const tolerance = precision === "float32" ? 1e-5 : 1e-13;
  const actual = probabilities!.data as FloatArray;
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(actual[i]! - value) <= tolerance, `output ${i} is ${actual[i]}, expected ${value}`);
  }
  await session.release();
}

/** Probabilities written straight from the formulas, in JavaScript's numbers. */
function forward({ layers, scaling }: TrainedModel, pixels: ArrayLike<number>, examples: number): number[] {
  return Array.from({ length: examples }, (_, example) => {
    let values = Array.from({ length: features }, (_, feature) => {
      const column = scaling.divisor.length === 1 ? 0 : feature;
      return pixels[example * features + feature]! / scaling.divisor[column]! - scaling.offset[column]!;
    });
    for (const { weights, biases, inputs, neurons, activation } of layers) {
      const z = Array.from({ length: neurons }, (_, neuron) =>
        values.reduce((sum, value, input) => sum + weights[neuron * inputs + input]! * value, biases[neuron]!),
      );
      values = activated(activation, z);
    }
    return values;
  }).flat();
}

function activated(activation: ActivationName, z: number[]): number[] {
  switch (activation) {
    case "relu":
      return z.map((value) => Math.max(0, value));
    case "leaky_relu":
      return z.map((value) => (value > 0 ? value : 0.01 * value));
    case "tanh":
      return z.map(Math.tanh);
    case "sigmoid":
      return z.map((value) => 1 / (1 + Math.exp(-value)));
    case "softmax": {
      const powers = z.map((value) => Math.exp(value - Math.max(...z)));
      const sum = powers.reduce((a, b) => a + b);
      return powers.map((power) => power / sum);
    }
  }
}

interface Options {
  hidden?: ActivationName;
  ending?: "sigmoid" | "softmax";
  precision?: Precision;
  inputType?: TrainedModel["inputType"];
  scaling?: "unit" | "standardized";
}

function modelOf(options: Options): TrainedModel {
  const { hidden = "relu", ending = "sigmoid", precision = "float64", inputType = "uint8", scaling = "unit" } = options;
  const random = new Random(1);
  const classes = ending === "sigmoid" ? ["no", "yes"] : ["one", "two", "three"];
  const scalings: Record<typeof scaling, InputScaling> = {
    unit: { name: "unit", divisor: Float64Array.of(255), offset: Float64Array.of(0) },
    standardized: {
      name: "standardized",
      divisor: Float64Array.from({ length: features }, () => 50 + 30 * random.next()),
      offset: Float64Array.from({ length: features }, () => 2 + random.next()),
    },
  };
  const layers = [
    layerOf(7, features, hidden, precision, random),
    layerOf(5, 7, hidden, precision, random),
    layerOf(ending === "sigmoid" ? 1 : 3, 5, ending, precision, random),
  ];
  return { layers, scaling: scalings[scaling], exampleShape, inputType, classes };
}

function layerOf(neurons: number, inputs: number, activation: ActivationName, precision: Precision, random: Random) {
  const layer: TrainedLayer = {
    neurons,
    inputs,
    activation,
    weights: zeros(precision, neurons * inputs).map(() => random.next()),
    biases: zeros(precision, neurons).map(() => random.next()),
  };
  return layer;
}

/** Values from 0 to 255; the real ones are not whole, so that a cast to bytes would show. */
function pixelsOf(type: TrainedModel["inputType"], length: number): Uint8Array | Float32Array | Float64Array {
  const random = new Random(2);
  const values = Float64Array.from({ length }, () => 127.5 * (1 + random.next()));
  return type === "uint8" ? Uint8Array.from(values) : type === "float32" ? Float32Array.from(values) : values;
}

/** Numbers from −1 to 1 that are the same in every run: a linear congruential generator (Numerical Recipes). */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 31 - 1;
  }
}
