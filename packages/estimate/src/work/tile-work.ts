import { type Network, neuronsOf, optimizers, type Parameters, type Place, type Schedule, taskOf } from "@snn/core";
import type { Part } from "../simulation/tensor-cache.js";

/** What a training is about, as far as its time and price depend on it. */
export interface Workload {
  readonly parameters: Parameters;
  readonly network: Network;
  readonly schedule: Schedule;
  readonly features: number;
  /** Examples to learn from. */
  readonly examples: number;
  /** Of a full batch. */
  readonly batchSize: number;
  /** Of a number as it is computed with, and of one of the file. */
  readonly numberBytes: number;
  readonly rawNumberBytes: number;
  /** Of the file of the data set, and examples of its test set. */
  readonly datasetBytes: number;
  readonly testExamples: number;
}

/** What it takes to compute some items of one position together. */
export interface TileWork {
  readonly reads: readonly Part[];
  readonly writes: readonly Part[];
  /** Of the matrix products. */
  readonly multiplications: number;
  /** Numbers that JavaScript handles one by one. */
  readonly numbers: number;
  /** Raw numbers of the batch, by shard, that the first layer reads. */
  readonly batch: ReadonlyMap<number, number>;
}

/** Neurons side by side, in one shard. */
interface Stretch {
  readonly shard: number;
  from: number;
  to: number;
}

/** Examples in the batch of a step. */
export function batchExamples({ schedule, batchSize, examples }: Workload, step: number): number {
  return Math.min(batchSize, examples - (step % schedule.batches) * batchSize);
}

/** What it takes to compute these items of a position: the tensors that are read and written, and the arithmetic. */
export function tileWork(workload: Workload, place: Place, position: number, items: readonly number[]): TileWork {
  const tile = new Tile(workload, place);
  for (const stretch of stretchesOf(workload.schedule, position, items)) {
    if (place.direction === "forward") tile.forward(stretch);
    else if (place.direction === "backward") tile.backward(stretch);
    else tile.update(stretch);
  }
  return tile;
}

/** The last layer's outputs of a step: what its loss is measured by. */
export function outputsOf(workload: Workload, step: number): Part[] {
  const { schedule, network, numberBytes } = workload;
  const examples = batchExamples(workload, step);
  return shardSizes(examples, schedule.shards).map((count, shard) => {
    const bytes = network.layers.at(-1)!.neurons * count * numberBytes;
    return { tensor: `activations/${schedule.layers}/${step}/${shard}`, offset: 0, bytes, size: bytes };
  });
}

/** Bytes of the parameters that a step starts with, with what the optimizer remembers. */
export function parameterBytes({ network, parameters, numberBytes }: Workload): number {
  const numbers = network.layers.reduce((sum, { neurons, inputs }) => sum + neurons * (inputs + 1), 0);
  return numbers * numberBytes * (1 + optimizers[parameters.optimizer].slots.length);
}

/** Examples of every shard of a batch. */
function shardSizes(examples: number, shards: number): number[] {
  return Array.from(
    { length: shards },
    (_, shard) => Math.floor(((shard + 1) * examples) / shards) - Math.floor((shard * examples) / shards),
  );
}

function stretchesOf(schedule: Schedule, position: number, items: readonly number[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const item of [...items].sort((a, b) => a - b)) {
    const task = taskOf(schedule, position, item);
    const { length } = neuronsOf(task);
    const shard = task.shard ?? 0;
    const last = stretches.at(-1);
    if (last !== undefined && last.shard === shard && last.to === task.neuron) last.to += length;
    else stretches.push({ shard, from: task.neuron, to: task.neuron + length });
  }
  return stretches;
}

/** Adds up what the parts of a tile take, as core's compute-tile.ts reads and writes them. */
class Tile implements TileWork {
  readonly reads: Part[] = [];
  readonly writes: Part[] = [];
  readonly batch = new Map<number, number>();
  multiplications = 0;
  numbers = 0;
  readonly #workload: Workload;
  readonly #place: Place;
  readonly #inputs: number;
  readonly #neurons: number;
  readonly #slots: readonly string[];
  readonly #shards: readonly number[];

  constructor(workload: Workload, place: Place) {
    const layer = workload.network.layers[place.layer - 1]!;
    this.#workload = workload;
    this.#place = place;
    this.#inputs = layer.inputs;
    this.#neurons = layer.neurons;
    this.#slots = optimizers[workload.parameters.optimizer].slots;
    this.#shards = shardSizes(batchExamples(workload, place.step), workload.schedule.shards);
  }

  forward(stretch: Stretch): void {
    const { layer, step } = this.#place;
    const rows = stretch.to - stretch.from;
    const examples = this.#shards[stretch.shard]!;
    this.#rows(this.reads, `weights/${layer}/${step}`, this.#inputs, stretch);
    this.#rows(this.reads, `biases/${layer}/${step}`, 1, stretch);
    this.#layerInputs(stretch.shard, examples);
    this.#rows(this.writes, `activations/${layer}/${step}/${stretch.shard}`, examples, stretch);
    this.multiplications += rows * this.#inputs * examples;
    this.numbers += rows * examples;
  }

  backward(stretch: Stretch): void {
    const { layer, step } = this.#place;
    const rows = stretch.to - stretch.from;
    const { shard } = stretch;
    const examples = this.#shards[shard]!;
    const next = this.#workload.network.layers[layer];
    if (next === undefined) this.#whole(this.reads, `activations/${layer}/${step}/${shard}`, this.#neurons * examples);
    else {
      this.#whole(this.reads, `weights/${layer + 1}/${step}`, next.neurons * next.inputs);
      this.#whole(this.reads, `deltas/${layer + 1}/${step}/${shard}`, next.neurons * examples);
      this.#rows(this.reads, `activations/${layer}/${step}/${shard}`, examples, stretch);
      this.multiplications += rows * next.neurons * examples;
    }
    this.#layerInputs(shard, examples);
    this.multiplications += rows * this.#inputs * examples;
    // Derivatives and the sums of the biases.
    this.numbers += 2 * rows * examples;
    if (this.#workload.schedule.shards > 1)
      for (const [kind, columns] of this.#kinds())
        this.#rows(this.writes, `gradient-of-${kind}/${layer}/${step}/${shard}`, columns, stretch);
    else this.#learn(stretch);
    if (layer > 1) this.#rows(this.writes, `deltas/${layer}/${step}/${shard}`, examples, stretch);
  }

  /** Adds up the gradients of the shards. */
  update(stretch: Stretch): void {
    const { layer, step } = this.#place;
    for (const [kind, columns] of this.#kinds())
      this.#shards.forEach((_, shard) => {
        this.#rows(this.reads, `gradient-of-${kind}/${layer}/${step}/${shard}`, columns, stretch);
        this.numbers += (stretch.to - stretch.from) * columns;
      });
    this.#learn(stretch);
  }

  /** From one version of the parameters to the next. */
  #learn(stretch: Stretch): void {
    const { layer, step } = this.#place;
    for (const [kind, columns] of this.#kinds())
      for (const name of [kind, ...this.#slots.map((slot) => `${slot}-of-${kind}`)]) {
        this.#rows(this.reads, `${name}/${layer}/${step}`, columns, stretch);
        this.#rows(this.writes, `${name}/${layer}/${step + 1}`, columns, stretch);
      }
    // Plain gradient descent is a part of the product; the others handle every number once for each thing that they remember.
    this.numbers += 3 * this.#slots.length * (stretch.to - stretch.from) * this.#inputs;
  }

  #kinds(): [kind: string, columns: number][] {
    return [
      ["weights", this.#inputs],
      ["biases", 1],
    ];
  }

  #layerInputs(shard: number, examples: number): void {
    const { layer, step } = this.#place;
    if (layer === 1) this.batch.set(shard, examples * this.#workload.features);
    else this.#whole(this.reads, `activations/${layer - 1}/${step}/${shard}`, this.#inputs * examples);
  }

  #rows(parts: Part[], tensor: string, columns: number, { from, to }: Stretch): void {
    const rowBytes = columns * this.#workload.numberBytes;
    const [offset, bytes, size] = [from * rowBytes, (to - from) * rowBytes, this.#neurons * rowBytes];
    if (bytes > 0) parts.push({ tensor, offset, bytes, size });
  }

  #whole(parts: Part[], tensor: string, numbers: number): void {
    const bytes = numbers * this.#workload.numberBytes;
    // Several stretches of a tile read it once.
    if (!parts.some((part) => part.tensor === tensor)) parts.push({ tensor, offset: 0, bytes, size: bytes });
  }
}
