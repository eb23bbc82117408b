import { costOf } from "../pricing/cost-of.js";
import { prices } from "../pricing/prices.js";
import { type Usage, usageOf } from "../pricing/usage.js";
import type { Run } from "../run/run.js";
import type { Metrics } from "./metrics.js";

/** What became of the neuron tasks of a run. */
export interface MessageCounts {
  /** Tasks sent. */
  readonly published: number;
  /** Tasks handed to a worker, repetitions included. */
  readonly delivered: number;
  /** Deliveries of a task that was done already. */
  readonly duplicate: number;
  /** Deliveries of a task whose position had passed. */
  readonly stale: number;
  /** Deliveries after the first one of the same message. */
  readonly redelivered: number;
  /** Tasks that a hedge sent again, which are among those sent. Left out when there were none. */
  readonly hedged?: number;
}

/** `results.json`. */
export interface Results {
  readonly runId: string;
  readonly status: Run["status"];
  readonly startedAt: string;
  readonly endedAt: string;
  /** Why the run failed. */
  readonly reason?: string;
  readonly parameters: NonNullable<Run["training"]>["parameters"];
  readonly dataset: {
    readonly path: string;
    readonly sha256: string;
    readonly classes: readonly string[];
    readonly shapes: Readonly<Record<"train_set_x" | "train_set_y" | "test_set_x" | "test_set_y", readonly number[]>>;
  };
  /** The cost of every epoch: of the weights before its updates. */
  readonly epochs: readonly { readonly epoch: number; readonly cost: number }[];
  readonly train?: Metrics;
  readonly test?: Metrics;
  readonly messages: MessageCounts;
  /** What the run used of services until its results were written, a break before a resume included. */
  readonly usage?: Usage;
  /** What AWS charges for that; 0 when all was done in one process. What a stage costs by the hour is not in it. */
  readonly dollars?: number;
  readonly timing: {
    /** From the start of the run to its end, a break before a resume included. */
    readonly totalMs: number;
  };
}

/** Assembles the results of a run that has ended. */
export function resultsOf(
  run: Run & Required<Pick<Run, "training">>,
  end: { status: Run["status"]; endedAt: string; reason?: string },
  costs: readonly number[],
  counters: Readonly<Record<string, number>>,
  metrics: { train: Metrics; test: Metrics } | undefined,
): Results {
  const { parameters, dataset } = run.training;
  const { path, sha256, classes, exampleShape, trainExamples, testExamples } = dataset;
  const count = (name: string) => counters[name] ?? 0;
  const usage = usageOf(counters);
  return {
    runId: run.runId,
    startedAt: run.startedAt,
    ...end,
    parameters,
    dataset: {
      path,
      sha256,
      classes,
      shapes: {
        train_set_x: [trainExamples, ...exampleShape],
        train_set_y: [trainExamples],
        test_set_x: [testExamples, ...exampleShape],
        test_set_y: [testExamples],
      },
    },
    epochs: costs.map((cost, epoch) => ({ epoch, cost })),
    ...metrics,
    messages: {
      published: count("published"),
      delivered: count("delivered"),
      duplicate: count("duplicate"),
      stale: count("stale"),
      redelivered: count("redelivered"),
      ...(count("hedged") > 0 && { hedged: count("hedged") }),
    },
    usage,
    dollars: costOf(usage, prices).dollars,
    timing: { totalMs: Date.parse(end.endedAt) - Date.parse(run.startedAt) },
  };
}
