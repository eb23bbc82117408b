import type { Problem } from "../errors.js";
import type { Parameters } from "../parameters/parameters.js";
import { type Cycle, phasesOf } from "../run/position.js";
import { itemsAt } from "./items.js";

/** Messages of a position at most, when their size is chosen by us: a queue takes as many in one second. */
const mostItems = 1000;

/** What the orchestrator has to know of a training: how many neurons, batches and epochs there are, and when to stop. */
export interface Schedule extends Cycle {
  readonly runId: string;
  /** Neurons of every layer, layer 1 first. */
  readonly neurons: readonly number[];
  /** Neurons that a message is about, for every layer. */
  readonly neuronsPerMessage: readonly number[];
  readonly epochs: number;
  readonly threshold: number | undefined;
  readonly checkpointEvery: number;
  /** Dollars that the run may use; left out when there is no limit. */
  readonly budget?: number;
  /** How long after its tasks a position is looked at again; undefined when it is not. */
  readonly hedgeAfterSeconds: number | undefined;
}

/** Examples in a full mini-batch. */
export function batchSizeOf(parameters: Parameters, examples: number): number {
  return Math.min(parameters.batch_size ?? examples, examples);
}

/** Parts that every batch is cut into. */
export function shardsOf({ shards = 1 }: Parameters): number {
  // Left out in a run that was recorded before there were any.
  return shards;
}

/**
 * What is wrong when a batch has not an example for every shard.
 *
 * @param file how the file of the parameters is named in problems.
 */
export function shardProblems(parameters: Parameters, examples: number, file: string): Problem[] {
  const batchSize = batchSizeOf(parameters, examples);
  const smallest = examples % batchSize || batchSize;
  if (shardsOf(parameters) <= smallest) return [];
  const expected = `at most ${smallest}, the examples of the smallest batch: ${examples} in batches of ${batchSize}`;
  return [{ file, path: "shards", found: String(parameters.shards), expected }];
}

/** The schedule of a training on so many examples. */
export function scheduleOf(runId: string, parameters: Parameters, examples: number): Schedule {
  const { neurons_per_message: perMessage = 1 } = parameters;
  const shards = shardsOf(parameters);
  const neurons = Array.from({ length: parameters.layers }, (_, index) => parameters.neurons[`layer${index + 1}`]!);
  const mostGroups = Math.max(1, Math.floor(mostItems / shards));
  return {
    runId,
    layers: parameters.layers,
    batches: Math.ceil(examples / batchSizeOf(parameters, examples)),
    shards,
    neurons,
    neuronsPerMessage: neurons.map((count) => (perMessage === "auto" ? Math.ceil(count / mostGroups) : perMessage)),
    epochs: parameters.epochs,
    threshold: parameters.threshold,
    checkpointEvery: parameters.checkpoint_every,
    ...(parameters.budget !== undefined && { budget: parameters.budget }),
    hedgeAfterSeconds: parameters.hedge_after,
  };
}

/** Whether the training ends with this epoch. */
export function isLastEpoch({ epochs, threshold }: Schedule, epoch: number, cost: number): boolean {
  return epoch + 1 >= epochs || (threshold !== undefined && cost <= threshold);
}

/** Neuron tasks in an epoch, when nothing goes wrong: every item of every position. */
export function tasksPerEpoch(schedule: Schedule): number {
  const phases = Array.from({ length: phasesOf(schedule) }, (_, phase) => itemsAt(schedule, phase));
  return schedule.batches * phases.reduce((sum, items) => sum + items, 0);
}
