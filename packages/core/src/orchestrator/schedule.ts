import type { Parameters } from "../parameters/parameters.js";
import type { Cycle } from "../run/position.js";

/** What the orchestrator has to know of a training: how many neurons, batches and epochs there are, and when to stop. */
export interface Schedule extends Cycle {
  readonly runId: string;
  /** Neurons of every layer, layer 1 first. */
  readonly neurons: readonly number[];
  readonly epochs: number;
  readonly threshold: number | undefined;
  readonly checkpointEvery: number;
}

/** Examples in a full mini-batch. */
export function batchSizeOf(parameters: Parameters, examples: number): number {
  return Math.min(parameters.batch_size ?? examples, examples);
}

/** The schedule of a training on so many examples. */
export function scheduleOf(runId: string, parameters: Parameters, examples: number): Schedule {
  return {
    runId,
    layers: parameters.layers,
    batches: Math.ceil(examples / batchSizeOf(parameters, examples)),
    neurons: Array.from({ length: parameters.layers }, (_, index) => parameters.neurons[`layer${index + 1}`]!),
    epochs: parameters.epochs,
    threshold: parameters.threshold,
    checkpointEvery: parameters.checkpoint_every,
  };
}

/** Whether the training ends with this epoch. */
export function isLastEpoch({ epochs, threshold }: Schedule, epoch: number, cost: number): boolean {
  return epoch + 1 >= epochs || (threshold !== undefined && cost <= threshold);
}

/** Neuron tasks in an epoch, when nothing goes wrong: every neuron, forward and backward, for every batch. */
export function tasksPerEpoch({ neurons, batches }: Schedule): number {
  return 2 * batches * neurons.reduce((sum, count) => sum + count, 0);
}
