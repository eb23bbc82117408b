import type { Run } from "@snn/core";
import { refusal } from "../problems.js";
import { findRun } from "../train/run-folder.js";
import { isInCloud } from "../watch/command.js";
import { type CloudOptions, connectToCloud } from "./linked.js";

/** What can be asked of a run. */
export type SteeringRequest = "PauseRequested" | "ResumeRequested" | "StopRequested";

const said: Readonly<Record<SteeringRequest, string>> = {
  PauseRequested: "to hold its position",
  ResumeRequested: "to go on",
  StopRequested: "to end with the epoch that it is in",
};

/**
 * Asks a run in a cloud to pause, to go on or to stop.
 *
 * @returns the exit code.
 * @throws InvalidInputError when there is no such run, when it cannot do that any more, or when another process of this machine works on it.
 */
export async function steeringCommand(type: SteeringRequest, runId: string, options: CloudOptions): Promise<number> {
  if (!isInCloud(options)) await refuseLocalRun(runId);
  const connection = await connectToCloud(options);
  const { runStore, eventBus } = connection.services;
  try {
    const run = await runStore.get(runId);
    if (run === undefined) throw refusal(runId, "no such run", "the id of a run in this cloud");
    if (run.status !== "running") throw refusal(runId, `a run that has ${run.status}`, "a run that is not over");
    if (run.steering === "stopping" && type !== "StopRequested")
      throw refusal(runId, "a run that ends with the epoch that it is in", "a run that is to go on after that");
    await eventBus.publish({ type, detail: { runId } });
    console.error(`${runId} is asked ${said[type]}`);
    return 0;
  } finally {
    connection.close();
  }
}

/** @throws InvalidInputError, always: nobody but the process that works on a run of this machine can be told what to do with it. */
async function refuseLocalRun(name: string): Promise<never> {
  const { run } = await findRun(name);
  throw refusal(
    name,
    foundLocally(run),
    "a run in a cloud; one of this machine is steered on its page: `snn train --watch`",
  );
}

function foundLocally({ status }: Run): string {
  return status === "running" ? "a run of this machine" : `a run that has ${status}`;
}
