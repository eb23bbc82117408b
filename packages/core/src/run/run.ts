import type { DatasetDescription } from "../dataset/dataset.js";
import type { Problem } from "../errors.js";
import type { Parameters } from "../parameters/parameters.js";

/**
 * What somebody has asked of a running run: to hold its position, until asked to go on; or to end with the epoch that it is in, for
 * good.
 */
export type RunSteering = "paused" | "stopping";

/** The record of a run. All but how it is steered, its end and its budget is fixed when the run starts. */
export interface Run {
  readonly runId: string;
  readonly status: "running" | "completed" | "failed";
  /** Left out when nobody has asked for anything, and when the run is over. */
  readonly steering?: RunSteering;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Keys of both files in the object store. */
  readonly files: { readonly dataset: string; readonly parameters: string };
  /** Left out when the run was refused because of its files. */
  readonly training?: {
    readonly parameters: Parameters;
    readonly dataset: DatasetDescription & {
      /** Where the file was. */
      readonly path: string;
    };
  };
  /** Why the run failed. */
  readonly reason?: string;
  /** What was wrong with its files. */
  readonly problems?: readonly Problem[];
}

/** The record of a failed run that is to go on; undefined of any other. @param budget instead of that among its parameters. */
export function reopened(run: Run | undefined, budget: number | undefined): Run | undefined {
  if (run?.status !== "failed" || run.training === undefined) return undefined;
  const { endedAt: _, reason: __, problems: ___, ...begun } = run;
  const { parameters, dataset } = run.training;
  const training = { parameters: budget === undefined ? parameters : { ...parameters, budget }, dataset };
  return { ...begun, status: "running", training };
}
