import type { NeuronTask } from "../messages/neuron-task.js";
import type { HiddenActivationName } from "../network/activation.js";
import { biasGradient, hiddenDeltas, summedGradient, weightGradient } from "../network/backward.js";
import { forwardTile } from "../network/forward.js";
import type { LayerInputs } from "../network/layer-inputs.js";
import type { Layer } from "../network/network.js";
import type { Gradient } from "../network/optimizer.js";
import { neuronsOf } from "../orchestrator/items.js";
import type { Compute } from "../ports/compute.js";
import type { ParameterServer, Write } from "../ports/parameter-server.js";
import type { Place } from "../run/position.js";
import { allShards, type Shard } from "../run/shards.js";
import {
  activationsKey,
  deltasKey,
  gradientKey,
  inputsKey,
  type ParameterKind,
  parameterKey,
  parameterKinds,
  slotKey,
} from "../run/tensors.js";
import { type FloatArray, zeros } from "../tensors/matrix.js";
import { Reading, TileRows } from "./tile.js";
import type { Training } from "./training.js";

/** What becomes of a gradient. */
type UseOfGradient = (gradient: Gradient) => Promise<Write[]>;

/** The arithmetic of a tile whose inputs have been read. */
export type PreparedTile = (compute: Compute) => Promise<Write[]>;

/** Neurons of one layer that are computed together on one shard. */
interface Tile {
  readonly shard: Shard;
  readonly rows: TileRows;
}

/**
 * Reads what tasks of one position need, in one round trip. The result computes what they leave behind: a pure function of
 * the position and the tasks, since every tensor is named by its version.
 *
 * @param tasks in the order of their items, each once.
 * @throws MissingTensorError when the run has moved on and the tensors are gone.
 */
export async function prepareTile(
  parameterServer: ParameterServer,
  training: Training,
  place: Place,
  tasks: readonly NeuronTask[],
): Promise<PreparedTile> {
  const reading = new Reading(parameterServer, training.runId, training.precision);
  const prepare = { forward, backward, update }[place.direction];
  const prepared = tilesOf(training, tasks).map((tile) => prepare(reading, training, place, tile));
  await reading.done();
  return async (compute) => {
    const writes: Write[] = [];
    for (const tile of prepared) writes.push(...(await tile(compute)));
    return writes;
  };
}

/** The tasks by their shards: what has the same examples is one product. */
function tilesOf({ schedule, precision }: Training, tasks: readonly NeuronTask[]): Tile[] {
  const neurons = new Map<number, number[]>();
  for (const task of tasks) {
    const { shard = 0 } = task;
    const known = neurons.get(shard);
    if (known === undefined) neurons.set(shard, neuronsOf(task));
    else for (const neuron of neuronsOf(task)) known.push(neuron);
  }
  return [...neurons].map(([index, ofShard]) => ({
    shard: { index, of: schedule.shards },
    rows: new TileRows(ofShard, precision),
  }));
}

function forward(reading: Reading, training: Training, { step, layer: number }: Place, tile: Tile): PreparedTile {
  const { shard, rows } = tile;
  const layer = layerAt(training, number);
  const weights = reading.rows(parameterKey("weights", number, step), rows, layer.inputs);
  const biases = reading.rows(parameterKey("biases", number, step), rows, 1);
  const inputs = readInputs(reading, training, step, number, shard);
  const isLast = number === training.network.layers.length;
  return async (compute) => {
    const activations = await forwardTile(compute, training.precision, {
      layer,
      isLast,
      weights: weights(),
      biases: biases(),
      inputs: inputs(),
    });
    const examples = training.shardExamples(step, shard);
    return rows.writes(activationsKey(number, step, shard), layer.neurons, examples, activations);
  };
}

/** With one shard the gradients become an update at once; with more they are left for the update to sum up. */
function backward(reading: Reading, training: Training, { step, layer: number }: Place, tile: Tile): PreparedTile {
  const { precision } = training;
  const { shard, rows } = tile;
  const layer = layerAt(training, number);
  const examples = training.shardExamples(step, shard);
  const readDeltas = planDeltas(reading, training, step, number, tile);
  const use = shard.of === 1 ? planUpdate : planGradient;
  const weights = use(reading, training, "weights", step, number, tile);
  const biases = use(reading, training, "biases", step, number, tile);
  const readLayerInputs = readInputs(reading, training, step, number, shard);
  return async (compute) => {
    const deltas = await readDeltas(compute);
    const inputs = readLayerInputs();
    const writes = [
      ...(await weights(weightGradient(compute, precision, deltas, inputs, layer))),
      ...(await biases(biasGradient(precision, deltas, examples))),
    ];
    // Nobody reads the deltas of the first layer.
    if (number > 1) writes.push(...rows.writes(deltasKey(number, step, shard), layer.neurons, examples, deltas));
    return writes;
  };
}

/** Sums up the gradients of the shards, and updates with the sum. */
function update(reading: Reading, training: Training, { step, layer }: Place, tile: Tile): PreparedTile {
  const prepared = parameterKinds.map((kind) => {
    const columns = columnsOf(layerAt(training, layer), kind);
    const parts = allShards(training.schedule.shards).map((shard) =>
      reading.rows(gradientKey(kind, layer, step, shard), tile.rows, columns),
    );
    return { parts, toWrites: planUpdate(reading, training, kind, step, layer, tile) };
  });
  return async () => {
    const writes: Write[] = [];
    for (const { parts, toWrites } of prepared)
      writes.push(...(await toWrites(summedGradient(parts.map((part) => part())))));
    return writes;
  };
}

/** Factor × ∂loss/∂z of the tile: from the loss for the last layer, from the layer after for the others. */
function planDeltas(
  reading: Reading,
  training: Training,
  step: number,
  number: number,
  { shard, rows }: Tile,
): (compute: Compute) => Promise<FloatArray> {
  const { network, precision } = training;
  const examples = training.shardExamples(step, shard);
  const layer = layerAt(training, number);
  if (number === network.layers.length) {
    const logits = reading.whole(activationsKey(number, step, shard));
    return async () => {
      const deltas = zeros(precision, rows.neurons.length * examples);
      const factor = training.optimizer.gradientFactor(training.updateSettings(step)) / training.batchExamples(step);
      network.loss.deltas(logits(), training.labels(step, shard), rows.neurons, factor, deltas);
      return deltas;
    };
  }
  const next = layerAt(training, number + 1);
  const nextWeights = reading.whole(parameterKey("weights", number + 1, step));
  const nextDeltas = reading.whole(deltasKey(number + 1, step, shard));
  const activations = reading.rows(activationsKey(number, step, shard), rows, examples);
  return (compute) =>
    hiddenDeltas(compute, precision, {
      // Only the last layer can be softmax, as the parameters' check has made sure.
      activation: layer.activation as HiddenActivationName,
      nextWeights: nextWeights(),
      nextDeltas: nextDeltas(),
      nextNeurons: next.neurons,
      layerNeurons: layer.neurons,
      examples,
      neurons: rows.neurons,
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
  { rows }: Tile,
): UseOfGradient {
  const { optimizer } = training;
  const layer = layerAt(training, number);
  const columns = columnsOf(layer, kind);
  const value = reading.rows(parameterKey(kind, number, step), rows, columns);
  const slots = optimizer.slots.map((slot) => reading.rows(slotKey(slot, kind, number, step), rows, columns));
  const settings = training.updateSettings(step);
  const ofKind = kind === "weights" ? settings : { ...settings, weightDecay: 0 };
  return async (gradient) => {
    const state = { value: value(), slots: slots.map((slot) => slot()) };
    const next = await optimizer.update(state, gradient, ofKind);
    return [
      ...rows.writes(parameterKey(kind, number, step + 1), layer.neurons, columns, next.value),
      ...optimizer.slots.flatMap((slot, index) =>
        rows.writes(slotKey(slot, kind, number, step + 1), layer.neurons, columns, next.slots[index]!),
      ),
    ];
  };
}

/** Leaves the gradient of the tile's weights or biases on one shard. */
function planGradient(
  _reading: Reading,
  training: Training,
  kind: ParameterKind,
  step: number,
  number: number,
  { shard, rows }: Tile,
): UseOfGradient {
  const layer = layerAt(training, number);
  return async (gradient) =>
    rows.writes(gradientKey(kind, number, step, shard), layer.neurons, columnsOf(layer, kind), await gradient());
}

/** What a layer reads of a shard in a step: inputs of the data set, or what the layer before handed forward. */
function readInputs(
  reading: Reading,
  training: Training,
  step: number,
  number: number,
  shard: Shard,
): () => LayerInputs {
  if (number === 1) return readFirstInputs(reading, training, step, shard);
  const values = reading.whole(activationsKey(number - 1, step, shard));
  return () => ({
    values: values(),
    examples: training.shardExamples(step, shard),
    layout: "neurons × examples",
    reused: false,
  });
}

/** The inputs of a shard are only read by a process that has not got them yet. */
function readFirstInputs(reading: Reading, training: Training, step: number, shard: Shard): () => LayerInputs {
  const kept = training.keptInputs(step, shard);
  if (kept !== undefined) return () => kept;
  const raw = training.keptRawInputs(shard);
  if (raw !== undefined) return () => training.inputs(step, shard, raw);
  const bytes = reading.bytes(inputsKey(shard));
  return () => training.inputs(step, shard, training.keepRawInputs(shard, bytes()));
}

/** Numbers of a parameter that belong to one neuron. */
function columnsOf(layer: Layer, kind: ParameterKind): number {
  return kind === "weights" ? layer.inputs : 1;
}

function layerAt(training: Training, number: number): Layer {
  return training.network.layers[number - 1]!;
}
