import { folderSource, openRun } from "@snn/analysis";
import type { DomainEvent, Results, TrainedModel } from "@snn/core";
import { NotebookProblem } from "../files/problem.js";
import type { OpenCloud, TrainingFiles } from "./open-cloud.js";

/** A training that has come to its end. */
export interface Trained {
  readonly runId: string;
  /** Where its files are. */
  readonly folder: string;
  /** The cost of every epoch. */
  readonly costs: readonly number[];
  readonly results: Results;
  readonly model: TrainedModel;
}

/**
 * Trains in an embedded cloud from the upload to the finished model, every message delivered.
 *
 * @param onEvent is told of every domain event.
 * @throws NotebookProblem when the run fails, with the reason.
 */
export async function train(
  { cloud, upload }: OpenCloud,
  files: TrainingFiles,
  onEvent: (event: DomainEvent) => void = () => {},
): Promise<Trained> {
  const { runId, folder, created } = await upload(files);
  const stopWatching = cloud.bus.watch(onEvent);
  try {
    const { handlers } = await import("./handlers.js");
    await handlers.upload(cloud.services, created);
    await cloud.run();
  } finally {
    stopWatching();
  }
  return trainedIn(folder, runId);
}

/** What a training has left in its folder. @throws NotebookProblem when it has failed. */
export async function trainedIn(folder: string, runId: string): Promise<Trained> {
  const { run, costs, results, model } = await openRun(await folderSource(folder));
  if (results === undefined || model === undefined)
    throw new NotebookProblem(`the training has ${run.status}: ${run.reason ?? "nothing says why"}`);
  return { runId, folder, costs, results, model };
}
