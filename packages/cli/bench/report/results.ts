import type { Parameters } from "@snn/core";
import type { PhaseTimes } from "../ours/phase-clock.js";
import type { Workload } from "../workload.js";

/** How a contender fared: measured, or missing, or refused for other costs than ours. */
export interface Standing {
  readonly name: string;
  readonly version?: string;
  /** How to install what is not here. */
  readonly missing?: string;
  /** Why its figures would mean nothing. */
  readonly refused?: string;
  readonly rounds?: number;
  /** Median of the rounds' median epochs. */
  readonly epochMs?: number;
  /** Median of the rounds' mean epochs: with pauses and checkpoints, which a median does not see. */
  readonly meanEpochMs?: number;
  /** Median of the rounds' ratios of median epochs. */
  readonly timesEmbedded?: number;
  /** The most of all rounds, child processes included. */
  readonly peakBytes?: number;
}

/** All contenders on one workload in one precision. */
export interface Contest {
  readonly workload: Required<Omit<Workload, "epochs">>;
  readonly precision: Parameters["precision"];
  readonly rounds: number;
  readonly standings: readonly Standing[];
}

/** What a neuron message costs, and for what. */
export interface MessageCost {
  readonly workload: string;
  readonly precision: Parameters["precision"];
  /** Messages that a worker is handed at once, at most. */
  readonly messageBatch: number;
  /** Messages of an epoch. */
  readonly messages: number;
  /** Microseconds a message, by phase: together the whole epoch, divided by its messages. */
  readonly phaseUs: PhaseTimes;
  /** Microseconds a message of the same training without the clocks. */
  readonly unclockedUs: number;
}

/** What a training of a size takes. */
export interface Growth {
  /** Neurons of the layer that grows, or epochs. */
  readonly size: number;
  readonly epochs: number;
  readonly messageUs: number;
  /** Resident, garbage included. */
  readonly peakBytes?: number;
  /** Without garbage, after the last epoch. */
  readonly liveBytes: number;
}

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
}

/** `benchmarks/results.json`. What was not measured is empty. */
export interface Results {
  /** When the latest of it was measured, as YYYY-MM-DD. */
  readonly measuredOn: string;
  readonly machine: Machine;
  readonly contests: readonly Contest[];
  readonly messages: readonly MessageCost[];
  /** Over the neurons of a layer. */
  readonly neurons: readonly Growth[];
  /** Over the epochs of a training. */
  readonly epochs: readonly Growth[];
}

/** Earlier results with those of a run of some parts in place of their own. */
export function merged(earlier: Results, later: Results): Results {
  const isOf = (one: Contest) => (other: Contest) =>
    other.workload.name === one.workload.name && other.precision === one.precision;
  const newer = <Part>(part: (results: Results) => readonly Part[]) =>
    part(later).length > 0 ? part(later) : part(earlier);
  return {
    ...later,
    contests: [
      ...earlier.contests.map((each) => later.contests.find(isOf(each)) ?? each),
      ...later.contests.filter((each) => !earlier.contests.some(isOf(each))),
    ],
    messages: newer(({ messages }) => messages),
    neurons: newer(({ neurons }) => neurons),
    epochs: newer(({ epochs }) => epochs),
  };
}
