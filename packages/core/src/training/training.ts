import type { RawValues } from "../dataset/dataset.js";
import { type InputScaling, scaleInputs } from "../dataset/scaling.js";
import type { LayerInputs } from "../network/layer-inputs.js";
import { learningRateAt } from "../network/learning-rate.js";
import { type Network, networkOf } from "../network/network.js";
import { type Optimizer, optimizers, type UpdateSettings } from "../network/optimizer.js";
import { batchSizeOf, type Schedule, scheduleOf } from "../orchestrator/schedule.js";
import type { Parameters } from "../parameters/parameters.js";
import { epochPermutation } from "../random/permutation.js";
import type { Run } from "../run/run.js";
import { type Shard, shareOf, startOf } from "../run/shards.js";
import { type Precision, toNumbers } from "../tensors/matrix.js";
import { Kept } from "./kept.js";

/** What everybody who works on a run has of its training set. The inputs are only with those who compute. */
export interface TrainingData {
  readonly labels: Int32Array;
  readonly scaling: InputScaling;
}

/**
 * Bytes of inputs that are kept beyond what is needed anyhow, both as they are in the data set and ready for the first layer: a
 * process that gets tasks of every shard need not make them anew in every step, and one that has not the memory for all of them
 * still gets through.
 */
export const mostInputBytes = 256e6;

/** All that never changes in a run, worked out once in a process: the network, the schedule, the labels, and the inputs of batches. */
export class Training {
  readonly runId: string;
  readonly parameters: Parameters;
  readonly precision: Precision;
  readonly network: Network;
  readonly schedule: Schedule;
  readonly optimizer: Optimizer;
  readonly scaling: InputScaling;
  readonly run: Run & Required<Pick<Run, "training">>;
  readonly #data: TrainingData;
  readonly #batchSize: number;
  readonly #raw = new Kept<number, RawValues>({ least: 1, most: Infinity, mostBytes: mostInputBytes });
  readonly #inputs: Kept<string, LayerInputs>;
  /** Of every shard the order of its examples in the epoch that was asked for last. */
  readonly #orders = new Map<number, { readonly epoch: number; readonly order: Int32Array }>();

  constructor(run: Run & Required<Pick<Run, "training">>, data: TrainingData) {
    const { parameters, dataset } = run.training;
    this.run = run;
    this.runId = run.runId;
    this.parameters = parameters;
    this.precision = parameters.precision;
    this.network = networkOf(parameters, dataset.features);
    this.schedule = scheduleOf(run.runId, parameters, dataset.trainExamples);
    this.optimizer = optimizers[parameters.optimizer];
    this.scaling = data.scaling;
    this.#data = data;
    this.#batchSize = batchSizeOf(parameters, dataset.trainExamples);
    // The forward and the backward pass of a step read the same inputs, and a late task those of the step before. Mini-batches
    // do not come again.
    const { batches, shards } = this.schedule;
    this.#inputs = new Kept({ least: 2, most: batches === 1 ? shards : 2 * shards, mostBytes: mostInputBytes });
  }

  /** Examples in the batch of a step: the last batch of an epoch may be smaller than the others. */
  batchExamples(step: number): number {
    const batch = step % this.schedule.batches;
    const { trainExamples } = this.run.training.dataset;
    return Math.min(this.#batchSize, trainExamples - batch * this.#batchSize);
  }

  /** Examples of a shard in the batch of a step. */
  shardExamples(step: number, shard: Shard): number {
    const { from, to } = this.#placesOf(step, shard);
    return to - from;
  }

  /** What the first layer reads of a shard in a step, if it is at hand. */
  keptInputs(step: number, shard: Shard): LayerInputs | undefined {
    return this.#inputs.get(this.#inputsName(step, shard));
  }

  /** The inputs of a shard's examples as the data set has them, if they are at hand. */
  keptRawInputs(shard: Shard): RawValues | undefined {
    return this.#raw.get(shard.index);
  }

  /** Keeps the inputs of a shard's examples, as they are in the parameter server. */
  keepRawInputs(shard: Shard, bytes: Uint8Array): RawValues {
    const { inputType } = this.run.training.dataset;
    const raw = inputType === "uint8" ? bytes : toNumbers(inputType, bytes);
    this.#raw.set(shard.index, raw, raw.byteLength);
    return raw;
  }

  /** Makes what the first layer reads of a shard in a step: with one batch all its examples in file order, else a part of its order in the epoch. */
  inputs(step: number, shard: Shard, raw: RawValues): LayerInputs {
    const name = this.#inputsName(step, shard);
    const kept = this.#inputs.get(name);
    if (kept !== undefined) return kept;
    const { features } = this.run.training.dataset;
    const examples = this.#examplesOf(step, shard);
    const values = scaleInputs(raw, features, this.scaling, this.precision, examples);
    const inputs: LayerInputs = {
      values,
      examples: values.length / features,
      layout: "examples × features",
      reused: examples === undefined,
    };
    this.#inputs.set(name, inputs, values.byteLength);
    return inputs;
  }

  /** The labels of a shard's examples in the batch of a step. */
  labels(step: number, shard: Shard): Int32Array {
    const { labels } = this.#data;
    const first = startOf(shard, labels.length);
    const ofShard = labels.subarray(first, first + shareOf(shard, labels.length));
    return this.#examplesOf(step, shard)?.map((example) => ofShard[example]!) ?? ofShard;
  }

  /** What the update that a step makes depends on. */
  updateSettings(step: number): UpdateSettings {
    const { epochs, learning_rate, learning_rate_decay, weight_decay } = this.parameters;
    const epoch = Math.floor(step / this.schedule.batches);
    return {
      learningRate: learningRateAt(epoch, epochs, learning_rate, learning_rate_decay),
      weightDecay: weight_decay,
      updates: step + 1,
    };
  }

  #inputsName(step: number, { index }: Shard): string {
    return `${this.schedule.batches === 1 ? 0 : step} ${index}`;
  }

  /** The part of a shard's order that is in the batch of a step. */
  #placesOf(step: number, shard: Shard): { readonly from: number; readonly to: number } {
    const first = (step % this.schedule.batches) * this.#batchSize;
    return { from: shareOf(shard, first), to: shareOf(shard, first + this.batchExamples(step)) };
  }

  /** The examples of a shard in a step's mini-batch, by their places in the shard. Undefined for all of them, in file order. */
  #examplesOf(step: number, shard: Shard): Int32Array | undefined {
    const { batches } = this.schedule;
    if (batches === 1) return undefined;
    const { from, to } = this.#placesOf(step, shard);
    return this.#orderOf(Math.floor(step / batches), shard).subarray(from, to);
  }

  #orderOf(epoch: number, shard: Shard): Int32Array {
    const known = this.#orders.get(shard.index);
    if (known?.epoch === epoch) return known.order;
    const examples = shareOf(shard, this.run.training.dataset.trainExamples);
    const order = epochPermutation(this.parameters.seed, epoch, examples, shard.index);
    this.#orders.set(shard.index, { epoch, order });
    return order;
  }
}
