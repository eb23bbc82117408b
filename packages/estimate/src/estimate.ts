import { type Cost, costOf, prices as currentPrices, type Prices, tasksPerEpoch, type Usage } from "@snn/core";
import { type Effort, extrapolated, sampleRun } from "./sampling.js";
import { type Activity, activities } from "./simulation/trail.js";
import type { Scenario } from "./simulation/world.js";

/** What a run will take. */
export interface Estimate {
  /** From the request to the files of the model: half of all runs take no longer, nine in ten. The assumptions are taken to be right. */
  readonly medianMs: number;
  readonly slowTenthMs: number;
  readonly epochMs: number;
  /** Neuron messages, and how many of them a second on average. */
  readonly messages: number;
  readonly messagesPerSecond: number;
  readonly usage: Usage;
  readonly cost: Cost;
  /** Where the time goes, along what waits for what; it adds up to the time until the last epoch is over. */
  readonly timeBy: readonly { readonly activity: Activity; readonly ms: number }[];
  /** Epochs and batches that were simulated; the others are taken to be like them. */
  readonly simulated: { readonly epochs: number; readonly batches: number };
}

/** The 90th percentile of the standard normal distribution. */
const slowTenthDeviations = 1.2816;

/** Estimates a run by simulating a part of it. */
export function estimateRun(scenario: Scenario, effort: Effort = {}, prices: Prices = currentPrices): Estimate {
  const sample = sampleRun(scenario, effort);
  const { runMs, deviationMs, epochMs, usage, spentMs } = extrapolated(sample);
  const { schedule } = scenario.workload;
  const messages = tasksPerEpoch(schedule) * schedule.epochs;
  return {
    medianMs: runMs,
    slowTenthMs: runMs + slowTenthDeviations * deviationMs,
    epochMs,
    messages,
    messagesPerSecond: (1000 * messages) / runMs,
    usage,
    cost: costOf(usage, prices),
    timeBy: activities.map((activity, index) => ({ activity, ms: spentMs[index]! })),
    simulated: { epochs: sample.sampled.schedule.epochs, batches: sample.sampled.schedule.batches },
  };
}
