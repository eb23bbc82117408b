// A CommonJS module whose names Node cannot see from outside: hence the default import.
import onnxProto from "onnx-proto";
import type { InputScaling } from "../dataset/scaling.js";
import { type ActivationName, leakySlope } from "../network/activation.js";
import { type FloatArray, type Precision, toBytes, zeros } from "../tensors/matrix.js";
import { cardMetadata, type ModelOrigin } from "./model-card.js";
import type { TrainedLayer, TrainedModel } from "./trained-model.js";

const { onnx } = onnxProto;
type Node = onnxProto.onnx.INodeProto;
type Tensor = onnxProto.onnx.ITensorProto;

/** Belongs to version 8 of the file format, that of ONNX 1.12 (2022), so that readers that are some years old take the file. */
const operatorSet = 17;

const dataTypes = {
  uint8: onnx.TensorProto.DataType.UINT8,
  float32: onnx.TensorProto.DataType.FLOAT,
  float64: onnx.TensorProto.DataType.DOUBLE,
};

/**
 * A trained model as an ONNX file, with all that happens to the raw values before the first layer inside.
 *
 * - Input `pixels`: N × the shape of an example, in the type of the data set.
 * - Output `probabilities`, in the run's precision: N × 1, the probability of class 1, after sigmoid; N × classes after softmax.
 * - Metadata: `classes`, a JSON list of names in the order of the outputs; `input_scaling`, the name of the scaling; for pictures
 *   `preprocessing`, a JSON object that says how a picture becomes pixels; `run_id`, `cost`, `train_accuracy`, `test_accuracy`.
 *
 * The inputs are scaled in float64 and then rounded to the run's precision, as in training. The layers use operators that
 * round in other places than the training does, so that probabilities agree to the precision and not to the bit.
 */
export function encodeOnnxModel(model: TrainedModel, origin: ModelOrigin): Uint8Array {
  const { layers, scaling, exampleShape, inputType } = model;
  const precision: Precision = layers[0]!.weights instanceof Float32Array ? "float32" : "float64";
  // What goes from part to part of the graph: the scaled inputs, then the activations of every layer.
  const values = [...layers.map((_, index) => `a${index}`), "probabilities"];
  const parts = [
    preprocessing(scaling, layers[0]!.inputs, precision, values[0]!),
    ...layers.map((layer, index) => layerPart(layer, precision, index + 1, values[index]!, values[index + 1]!)),
  ];
  const message = onnx.ModelProto.create({
    irVersion: onnx.Version.IR_VERSION,
    opsetImport: [{ domain: "", version: operatorSet }],
    producerName: "snn",
    graph: {
      name: "network",
      input: [valueInfo("pixels", inputType, exampleShape)],
      output: [valueInfo("probabilities", precision, [layers.at(-1)!.neurons])],
      node: parts.flatMap(({ nodes }) => nodes),
      initializer: parts.flatMap(({ tensors }) => tensors),
    },
    metadataProps: cardMetadata(model, origin),
  });
  return onnx.ModelProto.encode(message).finish();
}

/** Some nodes of the graph, in the order in which they run, and the constants that they use. */
interface Part {
  readonly nodes: Node[];
  readonly tensors: Tensor[];
}

/** output = pixels / divisor − offset: N × features. */
function preprocessing(
  { divisor, offset }: InputScaling,
  features: number,
  precision: Precision,
  output: string,
): Part {
  return {
    nodes: [
      node("Cast", ["pixels"], "raw", [integer("to", dataTypes.float64)]),
      node("Reshape", ["raw", "flat_shape"], "flat"),
      node("Div", ["flat", "divisor"], "divided"),
      node("Sub", ["divided", "offset"], "scaled"),
      node("Cast", ["scaled"], output, [integer("to", dataTypes[precision])]),
    ],
    tensors: [
      {
        name: "flat_shape",
        dims: [2],
        dataType: onnx.TensorProto.DataType.INT64,
        rawData: new Uint8Array(BigInt64Array.of(-1n, BigInt(features)).buffer),
      },
      // One number, or one a feature: ONNX broadcasts both over the examples.
      tensor("divisor", [divisor.length], divisor),
      tensor("offset", [offset.length], offset),
    ],
  };
}

/** a = g(a_prev · Wᵀ + b): N × neurons. The weights stay as they are stored, neurons × inputs. */
function layerPart(layer: TrainedLayer, precision: Precision, number: number, previous: string, a: string): Part {
  const { neurons, inputs, weights, biases, activation } = layer;
  const [W, b, z] = [`W${number}`, `b${number}`, `z${number}`];
  const activated = activationPart(activation, precision, z, a);
  return {
    nodes: [node("Gemm", [previous, W, b], z, [integer("transB", 1)]), ...activated.nodes],
    tensors: [tensor(W, [neurons, inputs], weights), tensor(b, [neurons], biases), ...activated.tensors],
  };
}

/** a = g(z), each z of N × neurons by itself, or each row of it for softmax. */
function activationPart(activation: ActivationName, precision: Precision, z: string, a: string): Part {
  switch (activation) {
    case "relu":
      return { nodes: [node("Relu", [z], a)], tensors: [] };
    case "tanh":
      return { nodes: [node("Tanh", [z], a)], tensors: [] };
    case "sigmoid":
      return { nodes: [node("Sigmoid", [z], a)], tensors: [] };
    case "softmax":
      return { nodes: [node("Softmax", [z], a, [integer("axis", 1)])], tensors: [] };
    case "leaky_relu": {
      // max(z, slope · z), since the slope of ONNX's LeakyRelu is a float32 always: 2e-10 off in a float64 model.
      const [slope, leak] = [`slope_${z}`, `leak_${z}`];
      return {
        nodes: [node("Mul", [z, slope], leak), node("Max", [z, leak], a)],
        tensors: [tensor(slope, [1], zeros(precision, 1).fill(leakySlope))],
      };
    }
  }
}

function node(opType: string, input: string[], output: string, attribute: Node["attribute"] = []): Node {
  return { opType, name: output, input, output: [output], attribute };
}

function integer(name: string, value: number): NonNullable<Node["attribute"]>[number] {
  return { name, type: onnx.AttributeProto.AttributeType.INT, i: value };
}

/** A constant of the graph. Its bytes are little-endian, as those of every machine that Node runs on but a few. */
function tensor(name: string, dims: number[], values: FloatArray): Tensor {
  const dataType = values instanceof Float32Array ? dataTypes.float32 : dataTypes.float64;
  return { name, dims, dataType, rawData: toBytes(values) };
}

/** An input or output of the graph: any number of examples of a shape. */
function valueInfo(
  name: string,
  type: keyof typeof dataTypes,
  shape: readonly number[],
): onnxProto.onnx.IValueInfoProto {
  const dim = [{ dimParam: "N" }, ...shape.map((size) => ({ dimValue: size }))];
  return { name, type: { tensorType: { elemType: dataTypes[type], shape: { dim } } } };
}
