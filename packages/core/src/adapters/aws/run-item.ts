import type { Run, RunSteering } from "../../run/run.js";
import { fittingProblems } from "./problems.js";

/** What is told of the end of a run. */
export type RunEnd = Pick<Run, "status" | "endedAt" | "reason" | "problems">;

/**
 * Bytes that the problems of a run may have as JSON. An item may have 400 KB, and the parameters of a network are in it too.
 */
const mostProblemBytes = 250_000;

/** The attributes of a run's record. What is nested is kept as JSON: a DynamoDB number cannot be 1e-300. */
export interface RunItem {
  readonly runId: string;
  readonly status: Run["status"];
  readonly steering?: RunSteering;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly files: string;
  readonly training?: string;
  readonly reason?: string;
  readonly problems?: string;
}

/** The attributes of a run's record, without its keys. */
export function itemOf({ runId, steering, startedAt, files, training, ...end }: Run): RunItem {
  return {
    runId,
    ...(steering === undefined ? {} : { steering }),
    startedAt,
    files: JSON.stringify(files),
    ...(training === undefined ? {} : { training: JSON.stringify(training) }),
    ...endOf(end),
  };
}

/** The attributes that the end of a run sets. */
export function endOf({ status, endedAt, reason, problems }: RunEnd): Pick<RunItem, keyof RunEnd> {
  return {
    status,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(reason === undefined ? {} : { reason }),
    ...(problems === undefined ? {} : { problems: JSON.stringify(fittingProblems(problems, mostProblemBytes)) }),
  };
}

/** The run that a record is of. */
export function runOf(item: RunItem): Run {
  const { runId, status, steering, startedAt, endedAt, files, training, reason, problems } = item;
  return {
    runId,
    status,
    ...(steering === undefined ? {} : { steering }),
    startedAt,
    files: JSON.parse(files),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(training === undefined ? {} : { training: JSON.parse(training) }),
    ...(reason === undefined ? {} : { reason }),
    ...(problems === undefined ? {} : { problems: JSON.parse(problems) }),
  };
}
