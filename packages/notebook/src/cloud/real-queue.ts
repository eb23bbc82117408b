import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DomainEvent } from "@snn/core";
import { datasetFile } from "../files/dataset.js";
import { inOneLine } from "../files/problem.js";
import type { TrainingFiles } from "./open-cloud.js";
import { type Trained, trainedIn } from "./train.js";

/** What a training on real queues needs to know. */
export interface RealQueueOptions {
  /** Where its runs go. */
  readonly folder: string;
  /** Processes that take tasks from the queue. @default 2 */
  readonly workers?: number;
}

/** A training on real queues that has come to its end. */
export interface TrainedOnQueue extends Trained {
  /** Worker processes that shared the work. */
  readonly workers: number;
}

/**
 * Trains on real queues of this machine: SQS, SNS, S3, DynamoDB and EventBridge speak HTTP, the parameter server is Redis, and workers are
 * processes of their own. All of it is started for this training, and ends with it.
 *
 * @param onEvent is told of every domain event of the run.
 * @throws NotebookProblem when redis-server is not installed, saying so, and when the run fails.
 */
export async function trainOnRealQueue(
  { folder, workers = 2 }: RealQueueOptions,
  { name, dataset = datasetFile(), parameters }: TrainingFiles,
  onEvent: (event: DomainEvent) => void = () => {},
): Promise<TrainedOnQueue> {
  const { exportRun, localCloud } = await import("@snn/cli");
  const scratch = await mkdtemp(join(tmpdir(), "snn-notebook-"));
  try {
    const cloud = await inOneLine(localCloud({ folder: scratch, workers }));
    try {
      const { objectStore, eventBus } = cloud.services;
      const runId = `run_${name.replaceAll("-", "_")}`;
      // Not where the bucket's trigger looks, so that the run has a name that we know.
      const request = { runId, dataset: `requests/${name}.h5`, parameters: `requests/${name}.json` };
      await objectStore.put(request.parameters, JSON.stringify(parameters));
      await objectStore.put(request.dataset, await readFile(dataset));
      await new Promise<void>((resolve) => {
        cloud.watch(runId, (event) => {
          onEvent(event);
          if (event.type === "ModelEvaluated" || event.type === "TrainingFailed") resolve();
        });
        void eventBus.publish({ type: "TrainingRequested", detail: request });
      });
      await cloud.settled();
      await exportRun(cloud.services, runId, join(folder, name), new Map([[request.dataset, dataset]]));
      return { ...(await trainedIn(join(folder, name), runId)), workers };
    } finally {
      await cloud.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
