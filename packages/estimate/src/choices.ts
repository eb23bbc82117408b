import { memoryProblems, type Parameters, type Problem } from "@snn/core";
import { type AwsChoices, awsPlatform } from "./assumptions/aws.js";
import { estimateRun } from "./estimate.js";
import type { Scenario } from "./simulation/world.js";
import { type DatasetSize, workloadOf } from "./work/workload.js";

/** What can be chosen for a training. The first two change no number of it. */
export interface Choice {
  readonly neuronsPerMessage: number | "auto";
  readonly neuronMemoryMb: number;
  /** Left out for the whole training set. */
  readonly batchSize?: number;
  readonly shards: number;
}

/** A choice, and what it comes to. */
export interface EstimatedChoice extends Choice {
  readonly medianMs: number;
  readonly slowTenthMs: number;
  readonly dollars: number;
}

/** What is to be met. */
export interface Limits {
  readonly budgetDollars?: number;
  readonly deadlineMs?: number;
}

/** A new account gets 3,008 MB a function at most. */
const memoriesMb = [885, 1769, 3008];
const perMessage = [1, 5, 20, 100];
const mostMessagesOfLayer = 5000;
const batchSizes = [32, 128, 512];
const shardCounts = [1, 4];

/** The choices that are worth a look and possible, and that of the parameters whatever it is. @param changesNumbers whether those are meant that change the model. */
export function choicesFor(
  parameters: Parameters,
  dataset: DatasetSize,
  given: Choice,
  changesNumbers: boolean,
): Choice[] {
  const widest = Math.max(...Object.values(parameters.neurons));
  // A message for more neurons than a layer has is one for all of them; where a layer has very many, few to a message are no choice.
  const isWorthALook = (count: number) => (count === 1 || count < 2 * widest) && widest / count <= mostMessagesOfLayer;
  const sizes = new Set([given.neuronsPerMessage, ...perMessage.filter(isWorthALook)]);
  const memories = new Set([given.neuronMemoryMb, ...memoriesMb]);
  const batches = new Set([given.batchSize, ...(changesNumbers ? batchSizes : [])]);
  const shards = new Set([given.shards, ...(changesNumbers ? shardCounts : [])]);
  const choices: Choice[] = [];
  for (const neuronsPerMessage of sizes)
    for (const neuronMemoryMb of [...memories].sort((a, b) => a - b))
      for (const batchSize of batches)
        for (const shardCount of shards) {
          const choice = {
            neuronsPerMessage,
            neuronMemoryMb,
            shards: shardCount,
            ...(batchSize !== undefined && { batchSize }),
          };
          if (isSameChoice(choice, given) || isPossible(parameters, dataset, choice)) choices.push(choice);
        }
  return choices;
}

/** The choice that the parameters make. */
export function givenChoice(parameters: Parameters, neuronMemoryMb: number): Choice {
  const { neurons_per_message, shards, batch_size } = parameters;
  return {
    neuronsPerMessage: neurons_per_message,
    neuronMemoryMb,
    shards,
    ...(batch_size !== undefined && { batchSize: batch_size }),
  };
}

/** Whether two choices are one. */
export function isSameChoice(a: Choice, b: Choice): boolean {
  return (
    a.neuronsPerMessage === b.neuronsPerMessage &&
    a.neuronMemoryMb === b.neuronMemoryMb &&
    a.batchSize === b.batchSize &&
    a.shards === b.shards
  );
}

/** The parameters with a choice. */
function withChoice(parameters: Parameters, { neuronsPerMessage, shards, batchSize }: Choice): Parameters {
  const { batch_size: _, ...others } = parameters;
  return {
    ...others,
    neurons_per_message: neuronsPerMessage,
    shards,
    ...(batchSize !== undefined && { batch_size: batchSize }),
  };
}

/** A training with one of its choices. */
export interface ChosenTraining extends Pick<AwsChoices, "maximumConcurrency">, Pick<Scenario, "subscribers"> {
  readonly parameters: Parameters;
  readonly dataset: DatasetSize;
  readonly choice: Choice;
}

/** Estimates a training on AWS with a choice. Less of it is simulated than of one that is shown in full. */
export function estimateChoice(training: ChosenTraining): EstimatedChoice {
  const { parameters, dataset, subscribers, choice, maximumConcurrency } = training;
  const { neuronMemoryMb } = choice;
  const scenario = {
    workload: workloadOf(withChoice(parameters, choice), dataset),
    platform: awsPlatform({ neuronMemoryMb, ...(maximumConcurrency !== undefined && { maximumConcurrency }) }),
    subscribers,
  };
  const { medianMs, slowTenthMs, cost } = estimateRun(scenario, { mostMessages: 10_000, precision: 0.05 });
  return { ...choice, medianMs, slowTenthMs, dollars: cost.dollars };
}

/**
 * The choice that meets the limits best: the cheapest in time if there is a deadline, else the fastest for the money.
 *
 * @returns undefined when none meets them.
 */
export function pick(choices: readonly EstimatedChoice[], limits: Limits): EstimatedChoice | undefined {
  const { budgetDollars = Number.POSITIVE_INFINITY, deadlineMs = Number.POSITIVE_INFINITY } = limits;
  // Nine runs in ten are to be in time.
  const fitting = choices.filter(({ dollars, slowTenthMs }) => dollars <= budgetDollars && slowTenthMs <= deadlineMs);
  return limits.deadlineMs === undefined ? fastest(fitting) : cheapest(fitting);
}

/** @returns undefined when there is none. */
export function cheapest(choices: readonly EstimatedChoice[]): EstimatedChoice | undefined {
  return [...choices].sort((a, b) => a.dollars - b.dollars)[0];
}

/** @returns undefined when there is none. */
export function fastest(choices: readonly EstimatedChoice[]): EstimatedChoice | undefined {
  return [...choices].sort((a, b) => a.medianMs - b.medianMs)[0];
}

const bytesPerMegabyte = 1024 ** 2;

/** What is wrong when a training does not fit into the memory of the function that computes neurons. */
export function tooLittleMemory(parameters: Parameters, dataset: DatasetSize, neuronMemoryMb: number): Problem[] {
  const described = { ...dataset, exampleShape: [dataset.features], classes: [], sha256: "" };
  return memoryProblems(parameters, described, neuronMemoryMb * bytesPerMegabyte, `${neuronMemoryMb} MB`);
}

/** Whether it fits into the memory, and every batch has an example for every shard. */
function isPossible(parameters: Parameters, dataset: DatasetSize, choice: Choice): boolean {
  const { trainExamples } = dataset;
  const batchSize = Math.min(choice.batchSize ?? trainExamples, trainExamples);
  const smallestBatch = trainExamples % batchSize || batchSize;
  const chosen = withChoice(parameters, choice);
  return choice.shards <= smallestBatch && tooLittleMemory(chosen, dataset, choice.neuronMemoryMb).length === 0;
}
