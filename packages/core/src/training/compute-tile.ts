import type { HiddenActivationName } from "../network/activation.js";
import { biasGradient, hiddenDeltas, weightGradient } from "../network/backward.js";
import { forwardTile } from "../network/forward.js";
import type { LayerInputs } from "../network/layer-inputs.js";
import type { Layer } from "../network/network.js";
import type { Gradient, UpdateSettings } from "../network/optimizer.js";
import type { Compute } from "../ports/compute.js";
import type { ParameterServer, Write } from "../ports/parameter-server.js";
import type { Place } from "../run/position.js";
import { activationsKey, deltasKey, type ParameterKind, parameterKey, slotKey } from "../run/tensors.js";
import { type FloatArray, zeros } from "../tensors/matrix.js";
import { Reading, TileRows } from "./tile.js";
import type { Training } from "./training.js";

/** The arithmetic of a tile whose inputs have been read. */
export type PreparedTile = (compute: Compute) => Promise<Write[]>;

/**
 * Reads what neurons of one position need, in one round trip. The result computes what they leave behind: a pure function of
 * the position and the neurons, since every tensor is named by its version.
 *
 * @param neurons ascending, each once.
 * @throws MissingTensorError when the run has moved on and the tensors are gone.
 */
export async function prepareTile(
  parameterServer: ParameterServer,
  training: Training,
  place: Place,
  neurons: readonly number[],
): Promise<PreparedTile> {
  const tile = new TileRows(neurons, training.precision);
  const reading = new Reading(parameterServer, training.runId, training.precision);
  const prepared = (place.direction === "forward" ? forward : backward)(reading, training, place, tile);
  await reading.done();
  return prepared;
}

function forward(reading: Reading, training: Training, { step, layer: number }: Place, tile: TileRows): PreparedTile {
  const layer = layerAt(training, number);
  const weights = reading.rows(parameterKey("weights", number, step), tile, layer.inputs);
  const biases = reading.rows(parameterKey("biases", number, step), tile, 1);
  const inputs = readInputs(reading, training, step, number);
  const isLast = number === training.network.layers.length;
  return async (compute) => {
    const activations = await forwardTile(compute, training.precision, {
      layer,
      isLast,
      weights: weights(),
      biases: biases(),
      inputs: inputs(),
    });
    return tile.writes(activationsKey(number, step), layer.neurons, training.batchExamples(step), activations);
  };
}

function backward(reading: Reading, training: Training, { step, layer: number }: Place, tile: TileRows): PreparedTile {
  const { precision } = training;
  const layer = layerAt(training, number);
  const examples = training.batchExamples(step);
  const readDeltas = planDeltas(reading, training, step, number, tile);
  const weights = planUpdate(reading, training, "weights", step, number, tile);
  const biases = planUpdate(reading, training, "biases", step, number, tile);
  const readLayerInputs = readInputs(reading, training, step, number);
  return async (compute) => {
    const deltas = await readDeltas(compute);
    const inputs = readLayerInputs();
    const settings = training.updateSettings(step);
    const writes = [
      ...(await weights(weightGradient(compute, precision, deltas, inputs, layer.inputs), settings)),
      ...(await biases(biasGradient(precision, deltas, examples), { ...settings, weightDecay: 0 })),
    ];
    // Nobody reads the deltas of the first layer.
    if (number > 1) writes.push(...tile.writes(deltasKey(number, step), layer.neurons, examples, deltas));
    return writes;
  };
}

/** Factor × ∂loss/∂z of the tile: from the loss for the last layer, from the layer after for the others. */
function planDeltas(
  reading: Reading,
  training: Training,
  step: number,
  number: number,
  tile: TileRows,
): (compute: Compute) => Promise<FloatArray> {
  const { network, precision } = training;
  const examples = training.batchExamples(step);
  const layer = layerAt(training, number);
  if (number === network.layers.length) {
    const logits = reading.whole(activationsKey(number, step));
    return async () => {
      const deltas = zeros(precision, tile.neurons.length * examples);
      const factor = training.optimizer.gradientFactor(training.updateSettings(step)) / examples;
      network.loss.deltas(logits(), training.batch(step).labels, tile.neurons, factor, deltas);
      return deltas;
    };
  }
  const next = layerAt(training, number + 1);
  const nextWeights = reading.whole(parameterKey("weights", number + 1, step));
  const nextDeltas = reading.whole(deltasKey(number + 1, step));
  const activations = reading.rows(activationsKey(number, step), tile, examples);
  return (compute) =>
    hiddenDeltas(compute, precision, {
      // Only the last layer can be softmax, as the parameters' check has made sure.
      activation: layer.activation as HiddenActivationName,
      nextWeights: nextWeights(),
      nextDeltas: nextDeltas(),
      nextNeurons: next.neurons,
      layerNeurons: layer.neurons,
      examples,
      neurons: tile.neurons,
      activations: activations(),
    });
}

/** The update of the tile's weights or biases, from version `step` to the next. */
function planUpdate(
  reading: Reading,
  training: Training,
  kind: ParameterKind,
  step: number,
  number: number,
  tile: TileRows,
): (gradient: Gradient, settings: UpdateSettings) => Promise<Write[]> {
  const { optimizer } = training;
  const layer = layerAt(training, number);
  const columns = kind === "weights" ? layer.inputs : 1;
  const value = reading.rows(parameterKey(kind, number, step), tile, columns);
  const slots = optimizer.slots.map((slot) => reading.rows(slotKey(slot, kind, number, step), tile, columns));
  return async (gradient, settings) => {
    const state = { value: value(), slots: slots.map((slot) => slot()) };
    const next = await optimizer.update(state, gradient, settings);
    return [
      ...tile.writes(parameterKey(kind, number, step + 1), layer.neurons, columns, next.value),
      ...optimizer.slots.flatMap((slot, index) =>
        tile.writes(slotKey(slot, kind, number, step + 1), layer.neurons, columns, next.slots[index]!),
      ),
    ];
  };
}

/** What a layer reads in a step: the batch, or what the layer before handed forward. */
function readInputs(reading: Reading, training: Training, step: number, number: number): () => LayerInputs {
  if (number === 1) return () => training.batch(step).inputs;
  const values = reading.whole(activationsKey(number - 1, step));
  return () => ({
    values: values(),
    examples: training.batchExamples(step),
    layout: "neurons × examples",
    reused: false,
  });
}

function layerAt(training: Training, number: number): Layer {
  return training.network.layers[number - 1]!;
}
