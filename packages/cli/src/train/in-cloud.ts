import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  type EventDetail,
  InvalidInputError,
  interruptTraining,
  type Problem,
  runIdOf,
  type Services,
} from "@snn/core";
import type { Cloud } from "../cloud/cloud.js";
import { exportRun } from "../cloud/export-run.js";
import type { Display } from "../display/display.js";
import { interruption, showFailure } from "./follow.js";
import { type EndSignal, exitCodeOf, onEndSignal } from "./signals.js";
import { type Overrides, overridden } from "./upload-files.js";

/** What is to be trained, by the names of files of this machine. */
export interface TrainingFiles {
  readonly dataset: string;
  readonly parameters: string;
  readonly overrides: Overrides;
}

/** Both files as they go to the cloud. */
export interface FileContents {
  readonly dataset: Uint8Array;
  readonly parameters: Uint8Array | string;
}

type Ending = EventDetail<"TrainingFailed"> | "done" | EndSignal;

/** Reads both files, before a cloud is asked for anything. @throws InvalidInputError for those that cannot be read. */
export async function readFiles({ dataset, parameters, overrides }: TrainingFiles): Promise<FileContents> {
  const problems: Problem[] = [];
  const read = async (file: string, expected: string) =>
    readFile(file).catch((error: NodeJS.ErrnoException) => {
      const found = error.code === "ENOENT" ? "no such file" : error.message;
      problems.push({ file, path: "", found, expected });
      return new Uint8Array();
    });
  const contents = {
    parameters:
      (await overridden(parameters, overrides)) ?? (await read(parameters, "the parameters of a network, as JSON")),
    dataset: await read(dataset, "a data set, as HDF5"),
  };
  if (problems.length > 0) throw new InvalidInputError(problems);
  return contents;
}

/**
 * Trains in a cloud: uploads both files, requests the training, shows what happens, and brings the results home.
 *
 * @returns the exit code.
 */
export async function trainInCloud(
  cloud: Cloud,
  display: Display,
  files: TrainingFiles,
  contents: FileContents,
  folderOf: (runId: string) => string,
): Promise<number> {
  const { services } = cloud;
  const request = await upload(services, files, contents);
  const { runId } = request;
  const folder = folderOf(runId);
  display.started(services.runStore, runId);
  const ending = await followed(cloud, display, request);
  if (typeof ending === "object") {
    if (!cloud.outlivesUs) await exportRun(services, runId, folder, files.dataset);
    return showFailure(display, {
      ...ending,
      problems: namedAsHere(ending.problems, await shownAs(services, request), files),
    });
  }
  if (ending === "done") {
    await exportRun(services, runId, folder, files.dataset);
    await display.finished(folder);
    return 0;
  }
  if (cloud.outlivesUs) {
    display.failed(`${runId} goes on without us; follow it with: snn watch ${runId}`);
    return exitCodeOf(ending);
  }
  await cloud.halt();
  const epoch = await interruptTraining(services, runId);
  await exportRun(services, runId, folder, files.dataset);
  display.failed(interruption(epoch, folder));
  return exitCodeOf(ending);
}

/** Uploads both files to a place of their own, where the bucket's trigger does not look, so that the run has a name that we know. */
async function upload(
  { objectStore }: Services,
  { dataset }: TrainingFiles,
  contents: FileContents,
): Promise<EventDetail<"TrainingRequested">> {
  const name = basename(dataset).replace(/\.[^.]*$/, "");
  const runId = runIdOf({ key: name, sequencer: randomUUID() });
  const request = { runId, dataset: `requests/${runId}/${name}.h5`, parameters: `requests/${runId}/parameters.json` };
  await objectStore.put(request.parameters, contents.parameters);
  await objectStore.put(request.dataset, contents.dataset);
  return request;
}

/** Requests the training and shows its events until it ends or a signal comes. */
async function followed(cloud: Cloud, display: Display, request: EventDetail<"TrainingRequested">): Promise<Ending> {
  let stopWatching = () => {};
  let stopListening = () => {};
  try {
    return await new Promise<Ending>((resolve, reject) => {
      stopListening = onEndSignal(resolve);
      stopWatching = cloud.watch(request.runId, (event) => {
        display.event(event);
        if (event.type === "TrainingFailed") resolve(event.detail);
        if (event.type === "ModelEvaluated") resolve("done");
      });
      cloud.services.eventBus.publish({ type: "TrainingRequested", detail: request }).catch(reject);
    });
  } finally {
    stopWatching();
    stopListening();
  }
}

/** How the cloud names both files in problems. */
async function shownAs({ objectStore }: Services, request: EventDetail<"TrainingRequested">) {
  return {
    dataset: await objectStore.location(request.dataset),
    parameters: await objectStore.location(request.parameters),
  };
}

function namedAsHere(
  problems: readonly Problem[],
  shown: { readonly dataset: string; readonly parameters: string },
  files: TrainingFiles,
): Problem[] {
  const names = new Map([
    [shown.dataset, files.dataset],
    [shown.parameters, files.parameters],
  ]);
  return problems.map((problem) => ({ ...problem, file: names.get(problem.file) ?? problem.file }));
}
