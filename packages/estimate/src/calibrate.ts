import { type LocalCloud, localCloudPlatform } from "./assumptions/local-cloud.js";
import { simulate } from "./simulation/simulate.js";
import type { Scenario } from "./simulation/world.js";

/** A short training in the local cloud, and how long its steps took. */
export interface Probe extends Pick<Scenario, "workload" | "subscribers"> {
  readonly cloud: LocalCloud;
  /** The mean of the steps but the first few. */
  readonly stepMs: number;
}

const halvings = 16;

/**
 * How much longer everything takes on this machine than where the constants were measured: so much that the simulation of a probe
 * takes as long as the probe did.
 */
export function slownessOf({ workload, subscribers, cloud, stepMs }: Probe): number {
  let [low, high] = [Math.log(1 / 16), Math.log(16)];
  for (let halving = 0; halving < halvings; halving++) {
    const slowness = Math.exp((low + high) / 2);
    const platform = localCloudPlatform({ ...cloud, slowness });
    if (meanStepMs({ workload, subscribers, platform }) < stepMs) low = Math.log(slowness);
    else high = Math.log(slowness);
  }
  return Math.exp((low + high) / 2);
}

/** The mean of a simulated run's steps but the first quarter. */
function meanStepMs(scenario: Scenario): number {
  const { stepStarts } = simulate(scenario);
  const from = Math.floor(stepStarts.steps / 4);
  let sum = 0;
  for (let step = from; step < stepStarts.steps; step++) sum += stepStarts.durationMs(step);
  return sum / (stepStarts.steps - from);
}
