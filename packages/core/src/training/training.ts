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
import type { Precision } from "../tensors/matrix.js";

/** The batch of a step, ready for the first layer. */
export interface Batch {
  readonly inputs: LayerInputs;
  readonly labels: Int32Array;
}

/** The training set of a run as the parameter server holds it. */
export interface TrainingData {
  readonly inputs: RawValues;
  readonly labels: Int32Array;
  readonly scaling: InputScaling;
}

/** Steps whose batches are kept. The forward and the backward pass of a step use the same one; a late item may need the one before. */
const keptBatches = 2;

/** All that never changes in a run, worked out once in a process: the network, the schedule, the data, and the batches made of them. */
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
  readonly #batches = new Map<number, Batch>();

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
  }

  /** Examples in the batch of a step: the last batch of an epoch may be smaller than the others. */
  batchExamples(step: number): number {
    const batch = step % this.schedule.batches;
    const { trainExamples } = this.run.training.dataset;
    return Math.min(this.#batchSize, trainExamples - batch * this.#batchSize);
  }

  /** The batch of a step: the whole training set in file order when there is one batch, else a share of the epoch's permutation. */
  batch(step: number): Batch {
    const { batches } = this.schedule;
    const key = batches === 1 ? 0 : step;
    const kept = this.#batches.get(key);
    if (kept !== undefined) return kept;
    const batch = batches === 1 ? this.#wholeSet() : this.#miniBatch(step);
    this.#batches.set(key, batch);
    for (const oldest of this.#batches.keys()) {
      if (this.#batches.size <= keptBatches) break;
      this.#batches.delete(oldest);
    }
    return batch;
  }

  /** The labels of a step's batch, without making its inputs. */
  labels(step: number): Int32Array {
    return this.schedule.batches === 1 ? this.#data.labels : this.#labelsOf(this.#examplesOf(step));
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

  #wholeSet(): Batch {
    return { inputs: this.#layerInputs(undefined), labels: this.#data.labels };
  }

  #miniBatch(step: number): Batch {
    const examples = this.#examplesOf(step);
    return { inputs: this.#layerInputs(examples), labels: this.#labelsOf(examples) };
  }

  /** The examples of a step's mini-batch, by their places in the training set. */
  #examplesOf(step: number): Int32Array {
    const { batches } = this.schedule;
    const order = epochPermutation(this.parameters.seed, Math.floor(step / batches), this.#data.labels.length);
    const from = (step % batches) * this.#batchSize;
    return order.subarray(from, from + this.batchExamples(step));
  }

  #labelsOf(examples: Int32Array): Int32Array {
    return examples.map((example) => this.#data.labels[example]!);
  }

  #layerInputs(examples: Int32Array | undefined): LayerInputs {
    const { features } = this.run.training.dataset;
    return {
      values: scaleInputs(this.#data.inputs, features, this.scaling, this.precision, examples),
      examples: examples?.length ?? this.#data.labels.length,
      layout: "examples × features",
      reused: examples === undefined,
    };
  }
}
