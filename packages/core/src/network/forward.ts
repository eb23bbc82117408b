import type { Compute } from "../ports/compute.js";
import type { FloatArray, Precision } from "../tensors/matrix.js";
import { activate } from "./activation.js";
import type { LayerInputs } from "./layer-inputs.js";
import type { Layer } from "./network.js";

/** Chosen neurons of a layer, computed together. */
export interface ForwardTile {
  readonly layer: Layer;
  /** The last layer hands on logits: its activation belongs to the loss. */
  readonly isLast: boolean;
  /** tile × layer.inputs */
  readonly weights: FloatArray;
  /** One a neuron of the tile. */
  readonly biases: FloatArray;
  readonly inputs: LayerInputs;
}

/** A = g(W·A_prev + b) for a tile of neurons. @returns tile × examples. */
export async function forwardTile(compute: Compute, precision: Precision, tile: ForwardTile): Promise<FloatArray> {
  const { layer, inputs } = tile;
  const activations = await compute.product({
    precision,
    left: tile.weights,
    right: inputs.values,
    rightTransposed: inputs.layout === "examples × features",
    rightReused: inputs.reused,
    rows: tile.biases.length,
    rowsOfLayer: layer.neurons,
    inner: layer.inputs,
    columns: inputs.examples,
    addend: tile.biases,
  });
  if (!tile.isLast && layer.activation !== "softmax") activate(layer.activation, activations);
  return activations;
}
