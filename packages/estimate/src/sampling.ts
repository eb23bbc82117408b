import { tasksPerEpoch } from "@snn/core";
import { endStep, launchStep, sumOfUsage } from "./simulation/ledger.js";
import { type Simulated, simulate } from "./simulation/simulate.js";
import { activities } from "./simulation/trail.js";
import type { Scenario } from "./simulation/world.js";
import type { Workload } from "./work/tile-work.js";

// Steps are alike, so that a few of them tell of all. Four kinds differ: those within an epoch, those that end one, those that end
// one and save a checkpoint, and the last. What is simulated is a run of fewer epochs, of fewer batches each if there are very many, with a
// checkpoint among them; the steps that are missing are taken to be like the mean of their kind.

/** How much is simulated. */
export interface Effort {
  /** Neuron messages at most, where the run has more. @default 100000 */
  readonly mostMessages?: number;
  /** Half the width of the mean step's 95 % confidence interval, in shares of the mean, at which enough has been seen. @default 0.02 */
  readonly precision?: number;
}

/** A run as far as it was simulated, and what there would have been in all. */
export interface Sample {
  readonly simulated: Simulated;
  readonly workload: Workload;
  readonly sampled: Workload;
}

const pilotSteps = 48;
/** Whatever a step costs: the first half of them has cold starts. */
const fewestSteps = 12;
/** Of a pilot that tells nothing of how steps differ: more than there is. */
const unknownUncertainty = 0.2;

/** Simulates so many steps that their mean is known well enough: how many that takes, a first few tell. */
export function sampleRun(scenario: Scenario, { mostMessages = 100_000, precision = 0.02 }: Effort = {}): Sample {
  const { workload } = scenario;
  const { schedule } = workload;
  const perStep = tasksPerEpoch(schedule) / schedule.batches;
  const mostSteps = Math.max(fewestSteps, Math.floor(mostMessages / perStep));
  const sample = (steps: number): Sample => {
    const sampled = shortened(workload, Math.min(steps, mostSteps));
    return { simulated: simulate({ ...scenario, workload: sampled }), workload, sampled };
  };
  const pilot = sample(pilotSteps);
  const pilotUncertainty = Math.min(uncertainty(pilot), unknownUncertainty);
  const enough = pilotSteps * (pilotUncertainty / precision) ** 2;
  const isEnough = pilot.sampled === workload || enough <= pilotSteps || mostSteps <= pilotSteps;
  return isEnough ? pilot : sample(Math.ceil(enough));
}

/** The same training with fewer epochs and batches: as it is, if it has no more steps than that. */
function shortened(workload: Workload, steps: number): Workload {
  const { schedule } = workload;
  if (schedule.epochs * schedule.batches <= steps) return workload;
  const batches = Math.min(schedule.batches, Math.max(1, Math.floor(steps / 4)));
  const epochs = Math.min(schedule.epochs, Math.max(2, Math.round(steps / batches)));
  const hasCheckpoints = schedule.checkpointEvery < schedule.epochs;
  const checkpointEvery = hasCheckpoints ? Math.min(schedule.checkpointEvery, Math.ceil(epochs / 8)) : epochs;
  return { ...workload, schedule: { ...schedule, epochs, batches, checkpointEvery } };
}

/** Half the width of the 95 % confidence interval of the mean step, in shares of it: kinds of steps differ, which is no uncertainty. */
function uncertainty({ simulated: { stepStarts }, sampled }: Sample): number {
  let sum = 0;
  let variance = 0;
  for (const kind of kinds) {
    const like = stepsLike(sampled, stepStarts.steps, kind);
    if (like.length === 0) continue;
    const statistics = statisticsOf(like.map((step) => stepStarts.durationMs(step)));
    // Of one step nothing is known of how they differ.
    if (like.length === 1 && kind !== "run end") return Number.POSITIVE_INFINITY;
    const times = countOf(sampled, kind);
    sum += times * statistics.mean;
    variance += (times ** 2 * statistics.variance) / like.length;
  }
  return (1.96 * Math.sqrt(variance)) / sum;
}

/** Settled steps of a kind, or all of them if none is settled. */
function stepsLike(sampled: Workload, steps: number, kind: Kind): number[] {
  const seen = numbers(0, steps).filter((step) => kindOf(sampled, step) === kind);
  const settled = seen.filter((step) => step >= warmUp(steps));
  return settled.length > 0 ? settled : seen;
}

/** Steps with cold starts and few workers: they count as they are, and tell nothing of the others. */
function warmUp(steps: number): number {
  return Math.floor(steps / 2);
}

const kinds = ["within", "epoch end", "checkpoint", "run end"] as const;
type Kind = (typeof kinds)[number];

function kindOf({ schedule }: Workload, step: number): Kind {
  if ((step + 1) % schedule.batches !== 0) return "within";
  const epochs = (step + 1) / schedule.batches;
  if (epochs === schedule.epochs) return "run end";
  return epochs % schedule.checkpointEvery === 0 ? "checkpoint" : "epoch end";
}

/** Steps of a kind in a whole run. */
function countOf({ schedule: { epochs, batches, checkpointEvery } }: Workload, kind: Kind): number {
  const checkpoints = Math.ceil(epochs / checkpointEvery) - 1;
  const counts = {
    within: epochs * (batches - 1),
    "epoch end": epochs - checkpoints - 1,
    checkpoint: checkpoints,
    "run end": 1,
  };
  return counts[kind];
}

/** What a whole run comes to, by what was simulated of it. */
export function extrapolated({ simulated, workload, sampled }: Sample) {
  const { stepStarts, ledger, totalMs } = simulated;
  const { steps } = stepStarts;
  const all = numbers(0, steps);
  const observedMs = all.reduce((sum, step) => sum + stepStarts.durationMs(step), 0);
  const aroundMs = totalMs - observedMs;
  let runMs = totalMs;
  let varianceMs = 0;
  const usage = [launchStep, endStep, ...all].map((step) => ({ usage: ledger.of(step), times: 1 }));
  const spentMs = activities.map(
    (_, index) => stepStarts.spentBeforeMs[index]! + sumOver(all, (step) => stepStarts.spentMs(step)[index]!),
  );
  for (const kind of kinds) {
    const seen = all.filter((step) => kindOf(sampled, step) === kind);
    const like = stepsLike(sampled, steps, kind);
    if (like.length === 0) continue;
    const { mean, variance } = statisticsOf(like.map((step) => stepStarts.durationMs(step)));
    const missing = countOf(workload, kind) - seen.length;
    runMs += missing * mean;
    varianceMs += countOf(workload, kind) * variance;
    for (const step of like) usage.push({ usage: ledger.of(step), times: missing / like.length });
    spentMs.forEach((_, index) => {
      spentMs[index]! += (missing * sumOver(like, (step) => stepStarts.spentMs(step)[index]!)) / like.length;
    });
  }
  const sum = sumOfUsage(usage);
  const whole = Object.fromEntries(Object.entries(sum).map(([name, count]) => [name, Math.round(count)]));
  return {
    runMs,
    /** Of one run to the next, by the luck of its messages. */
    deviationMs: Math.sqrt(varianceMs),
    epochMs: (runMs - aroundMs) / workload.schedule.epochs,
    usage: whole as typeof sum,
    spentMs,
  };
}

function statisticsOf(values: readonly number[]): { mean: number; variance: number; count: number } {
  const mean = sumOver(values, (value) => value) / values.length;
  const variance = values.length < 2 ? 0 : sumOver(values, (value) => (value - mean) ** 2) / (values.length - 1);
  return { mean, variance, count: values.length };
}

function sumOver<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
