import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import onnxProto from "onnx-proto";
import { InvalidInputError } from "../../src/errors.js";
import { decodeOnnxModel } from "../../src/model/decode-onnx-model.js";
import { encodeOnnxModel } from "../../src/model/onnx-model.js";
import type { TrainedModel } from "../../src/model/trained-model.js";
import { type Precision, zeros } from "../../src/tensors/matrix.js";
import { exampleModel, exampleOrigin } from "./example-model.js";

const { ModelProto } = onnxProto.onnx;

/** Any model that a training can end with: every activation, type, scaling and number of layers. */
const anyModel: fc.Arbitrary<TrainedModel> = fc
  .record({
    exampleShape: fc.constantFrom<number[]>([3], [2, 2], [2, 2, 1], [2, 2, 3], [1, 2, 2, 2]),
    hidden: fc.array(
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("relu", "leaky_relu", "tanh", "sigmoid")),
      {
        maxLength: 3,
      },
    ),
    ending: fc.constantFrom("sigmoid" as const, "softmax" as const),
    precision: fc.constantFrom<Precision[]>("float32", "float64"),
    inputType: fc.constantFrom("uint8" as const, "float32" as const, "float64" as const),
    scaling: fc.constantFrom("unit" as const, "standardized" as const),
    names: fc.uniqueArray(fc.string({ unit: "grapheme" }), { minLength: 3, maxLength: 5 }),
    fit: fc.constantFrom(undefined, "cover" as const, "contain" as const),
    seed: fc.double({ min: 0.1, max: 1, noNaN: true }),
  })
  .map(({ exampleShape, hidden, ending, precision, inputType, scaling, names, fit, seed }) => {
    const features = exampleShape.reduce((product, size) => product * size, 1);
    const classes = ending === "sigmoid" ? names.slice(0, 2) : names;
    const last = [ending === "sigmoid" ? 1 : classes.length, ending] as const;
    let inputs = features;
    const numbers = (length: number) => zeros(precision, length).map((_, index) => Math.sin(seed * (index + 1)));
    const layers = [...hidden, last].map(([neurons, activation]) => {
      const layer = { neurons, inputs, activation, weights: numbers(neurons * inputs), biases: numbers(neurons) };
      inputs = neurons;
      return layer as TrainedModel["layers"][number];
    });
    const perFeature = scaling === "standardized" ? features : 1;
    const values = () => Float64Array.from({ length: perFeature }, (_, index) => seed + index);
    const isPicture = exampleShape.length === 2 || exampleShape.length === 3;
    return {
      layers,
      scaling: { name: scaling, divisor: values(), offset: values() },
      exampleShape,
      inputType,
      classes,
      ...(fit === undefined || !isPicture ? {} : { fit }),
    };
  });

test("a model comes back from its file bit for bit", () => {
  fc.assert(
    fc.property(anyModel, (model) => {
      assert.deepEqual(decodeOnnxModel(encodeOnnxModel(model, exampleOrigin)), model);
    }),
  );
});

test("pictures that were stretched need no word about it", () => {
  const model = { ...exampleModel, fit: "fill" as const };
  assert.deepEqual(decodeOnnxModel(encodeOnnxModel(model, exampleOrigin)), exampleModel);
});

test("what is no model of ours is refused, and the file named", () => {
  const file = encodeOnnxModel(exampleModel, exampleOrigin);
  const foreign = ModelProto.encode(ModelProto.create({ irVersion: 8, graph: { name: "network" } })).finish();
  for (const bytes of [new Uint8Array(), Buffer.from("not a model"), foreign, file.subarray(0, file.length / 2)])
    assert.throws(
      () => decodeOnnxModel(bytes, "cats/model.onnx"),
      (error) => error instanceof InvalidInputError && error.problems[0]?.file === "cats/model.onnx",
    );
});

test("a model that says that it is ours and is not is refused, whatever is missing", () => {
  type Graph = onnxProto.onnx.IGraphProto;
  const changes: Record<string, (graph: Graph) => void> = {
    "no input": (graph) => graph.input!.pop(),
    "no weights": (graph) =>
      graph.initializer!.splice(
        graph.initializer!.findIndex(({ name }) => name === "W1"),
        1,
      ),
    "half of the weights": (graph) => {
      const weights = graph.initializer!.find(({ name }) => name === "W1")!;
      weights.rawData = weights.rawData!.subarray(8);
    },
    "bytes for weights": (graph) => {
      graph.initializer!.find(({ name }) => name === "W1")!.dataType = onnxProto.onnx.TensorProto.DataType.UINT8;
    },
    "no layers": (graph) => graph.node!.splice(0),
    "an activation of others": (graph) => {
      graph.node!.find(({ opType }) => opType === "Sigmoid")!.opType = "Elu";
    },
    "no activation": (graph) => graph.node!.pop(),
    "another shape of examples": (graph) => graph.input![0]!.type!.tensorType!.shape!.dim!.pop(),
    "a scaling of five numbers": (graph) => {
      const divisor = graph.initializer!.find(({ name }) => name === "divisor")!;
      Object.assign(divisor, { dims: [5], rawData: new Uint8Array(40) });
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    const message = ModelProto.decode(encodeOnnxModel(exampleModel, exampleOrigin));
    change(message.graph!);
    assert.throws(() => decodeOnnxModel(ModelProto.encode(message).finish()), InvalidInputError, what);
  }
});
