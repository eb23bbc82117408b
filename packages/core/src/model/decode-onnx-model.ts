// A CommonJS module whose names Node cannot see from outside: hence the default import.
import onnxProto from "onnx-proto";
import type { InputScaling } from "../dataset/scaling.js";
import { InvalidInputError } from "../errors.js";
import type { ActivationName } from "../network/activation.js";
import { type FloatArray, type Precision, toNumbers } from "../tensors/matrix.js";
import { readModelCard } from "./model-card.js";
import type { TrainedLayer, TrainedModel } from "./trained-model.js";

const { DataType } = onnxProto.onnx.TensorProto;
type Graph = onnxProto.onnx.IGraphProto;

const inputTypes: ReadonlyMap<number, TrainedModel["inputType"]> = new Map([
  [DataType.UINT8, "uint8"],
  [DataType.FLOAT, "float32"],
  [DataType.DOUBLE, "float64"],
]);

/** The operator that takes the pre-activations of a layer. A leaky ReLU begins with `slope · z`. */
const activationOf: Readonly<Record<string, ActivationName>> = {
  Relu: "relu",
  Mul: "leaky_relu",
  Tanh: "tanh",
  Sigmoid: "sigmoid",
  Softmax: "softmax",
};

/**
 * The model of a file that `encodeOnnxModel` has written, bit for bit. Of a `fit` that stretches pictures nothing is told, since that is
 * what is done without one.
 *
 * @param shownAs how a person is told of the file.
 * @throws InvalidInputError for whatever is no model file of this system.
 */
export function decodeOnnxModel(bytes: Uint8Array, shownAs = "model.onnx"): TrainedModel {
  const card = readModelCard(bytes, shownAs);
  try {
    const graph = onnxProto.onnx.ModelProto.decode(bytes).graph!;
    const { exampleShape, inputType } = inputOf(graph);
    const { classes, preprocessing } = card;
    const layers = layersOf(graph);
    const features = exampleShape.reduce((product, size) => product * size, 1);
    const scaling = scalingOf(graph, card.inputScaling, features);
    if (layers[0]!.inputs !== features) throw unlike("a first layer for other inputs");
    const outputs = layers.at(-1)!.activation === "sigmoid" ? 1 : classes.length;
    if (layers.at(-1)!.neurons !== outputs) throw unlike("a last layer for other classes");
    const fit = preprocessing === undefined || preprocessing.fit === "fill" ? {} : { fit: preprocessing.fit };
    return { layers, scaling, exampleShape, inputType, classes, ...fit };
  } catch (error) {
    if (!(error instanceof UnlikeOurs)) throw error;
    const expected = "a model.onnx of a run of snn";
    throw new InvalidInputError([{ file: shownAs, path: "", found: error.message, expected }]);
  }
}

/** A graph that says of itself that it is ours, and is built in another way. */
class UnlikeOurs extends Error {}

function unlike(found: string): UnlikeOurs {
  return new UnlikeOurs(found);
}

function inputOf(graph: Graph): Pick<TrainedModel, "exampleShape" | "inputType"> {
  const pixels = graph.input?.find(({ name }) => name === "pixels")?.type?.tensorType;
  const inputType = inputTypes.get(pixels?.elemType ?? DataType.UNDEFINED);
  if (inputType === undefined) throw unlike("a network without the input pixels");
  // The first dimension is that of the examples, of which there may be any number.
  const exampleShape = (pixels?.shape?.dim ?? []).slice(1).map(({ dimValue }) => Number(dimValue ?? 0));
  return { exampleShape, inputType };
}

function scalingOf(graph: Graph, name: InputScaling["name"], features: number): InputScaling {
  const [divisor, offset] = ["divisor", "offset"].map((constant) => numbersOf(graph, constant, "float64").values);
  if (divisor!.length !== offset!.length || (divisor!.length !== 1 && divisor!.length !== features))
    throw unlike("a scaling for other inputs");
  return { name, divisor: divisor as Float64Array, offset: offset as Float64Array };
}

/** The layers, from the first to the last. Each is a product with its weights, and what is done to that. */
function layersOf(graph: Graph): TrainedLayer[] {
  const nodes = graph.node ?? [];
  const layers = nodes
    .filter(({ opType }) => opType === "Gemm")
    .map((gemm): TrainedLayer => {
      const [, W, b] = gemm.input ?? [];
      const z = gemm.output?.[0];
      const taker = nodes.find(({ input }) => input?.[0] === z);
      const activation = activationOf[taker?.opType ?? ""];
      if (activation === undefined) throw unlike(`the activation ${taker?.opType ?? "none"}`);
      const weights = numbersOf(graph, W);
      const [neurons = 0, inputs = 0] = weights.dims;
      const biases = numbersOf(graph, b);
      if (weights.dims.length !== 2 || biases.values.length !== neurons) throw unlike("weights without their biases");
      return { neurons, inputs, activation, weights: weights.values, biases: biases.values };
    });
  const fit = layers.every(({ inputs }, index) => index === 0 || inputs === layers[index - 1]!.neurons);
  if (layers.length === 0 || !fit) throw unlike("a network of other layers");
  return layers;
}

/** A constant of the graph. @param expected its precision; any when left out. */
function numbersOf(
  graph: Graph,
  name: string | undefined,
  expected?: Precision,
): { readonly dims: number[]; readonly values: FloatArray } {
  const tensor = graph.initializer?.find((constant) => constant.name === name);
  const type = inputTypes.get(tensor?.dataType ?? DataType.UNDEFINED);
  if (tensor?.rawData == null || type === undefined || type === "uint8" || (expected ?? type) !== type)
    throw unlike(`a network without the numbers ${name}`);
  const dims = (tensor.dims ?? []).map(Number);
  const length = dims.reduce((product, size) => product * size, 1);
  // A copy: a view would keep the whole file in memory, and may not be aligned.
  const raw = new Uint8Array(tensor.rawData);
  if (raw.byteLength !== length * (type === "float32" ? 4 : 8)) throw unlike(`the numbers ${name} in part`);
  return { dims, values: toNumbers(type, raw) };
}
