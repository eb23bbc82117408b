import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  type DomainEvent,
  type EventDetail,
  InvalidInputError,
  interruptTraining,
  type Problem,
  reopenTraining,
  runIdOf,
  type Services,
} from "@snn/core";
import type { Cloud } from "../cloud/cloud.js";
import { exportRun } from "../cloud/export-run.js";
import { type LocalNames, withLocalNames } from "../cloud/local-names.js";
import type { Display } from "../display/display.js";
import { cloudRun } from "../live/cloud-run.js";
import { FanOut } from "../live/fan-out.js";
import type { PageOptions } from "../live/page-options.js";
import { withLivePage } from "../live/serve-page.js";
import { interruption, showFailure } from "./follow.js";
import { type EndSignal, exitCodeOf } from "./signals.js";
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

/** The run's own end, or the signal that came before it. */
type Ending = EventDetail<"TrainingFailed"> | "done" | EndSignal;

const unreadable: Readonly<Record<string, string>> = { ENOENT: "no such file", EISDIR: "a folder" };

/** Reads both files, before a cloud is asked for anything. @throws InvalidInputError for those that cannot be read. */
export async function readFiles({ dataset, parameters, overrides }: TrainingFiles): Promise<FileContents> {
  const problems: Problem[] = [];
  const read = async (file: string, expected: string) =>
    readFile(file).catch((error: NodeJS.ErrnoException) => {
      const found = unreadable[error.code ?? ""] ?? error.message;
      problems.push({ file, path: "", found, expected });
      return new Uint8Array();
    });
  const contents = {
    parameters:
      (await overridden(parameters, overrides)) ?? (await read(parameters, "the parameters of a network, as JSON")),
    dataset: await read(dataset, "an HDF5 file"),
  };
  if (problems.length > 0) throw new InvalidInputError(problems);
  return contents;
}

/**
 * Trains in a cloud: uploads both files, requests the training, shows what happens, and brings the results home.
 *
 * @param interrupt aborts with the {@link EndSignal} that asks this process to end.
 * @param page whether a page shows it, and where.
 * @returns the exit code.
 */
export async function trainInCloud(
  cloud: Cloud,
  display: Display,
  files: TrainingFiles,
  contents: FileContents,
  folderOf: (runId: string) => string,
  interrupt: AbortSignal,
  page: PageOptions,
): Promise<number> {
  const { services } = cloud;
  const request = await upload(services, files, contents);
  if (interrupt.aborted) return interrupted(display, interrupt.reason, interruption(undefined, ""));
  const names = await localNames(services, request, files);
  return requested(cloud, display, request, names, folderOf(request.runId), interrupt, page);
}

/**
 * Goes on in a cloud with a run that has used up its budget there, and does the rest as {@link trainInCloud}.
 *
 * @param budget dollars; the one that it had when undefined.
 * @throws InvalidInputError when it is no such run.
 */
export async function resumeInCloud(
  cloud: Cloud,
  display: Display,
  runId: string,
  budget: number | undefined,
  folder: string,
  interrupt: AbortSignal,
  page: PageOptions,
): Promise<number> {
  const { services } = cloud;
  await reopenTraining(services, runId, budget);
  const { files } = (await services.runStore.get(runId))!;
  // A request for a run that is running, and not in the parameter server, takes it up from its checkpoint.
  return requested(cloud, display, { runId, ...files }, new Map(), folder, interrupt, page);
}

/** Requests a training and follows it to its end. */
async function requested(
  cloud: Cloud,
  display: Display,
  request: EventDetail<"TrainingRequested">,
  names: LocalNames,
  folder: string,
  interrupt: AbortSignal,
  page: PageOptions,
): Promise<number> {
  const { services } = cloud;
  const { runId } = request;
  const events = new FanOut<DomainEvent>();
  events.listen((event) => display.event(event));
  return withLivePage(
    page,
    () => cloudRun({ ...cloud, events }, runId),
    async () => {
      display.started(services.runStore, runId);
      const ending = await followed(cloud, events, request, names, interrupt);
      return ended(cloud, display, runId, folder, names, ending);
    },
  );
}

/** Brings home what there is of a run that has ended, or goes on without us. @returns the exit code. */
async function ended(
  cloud: Cloud,
  display: Display,
  runId: string,
  folder: string,
  names: LocalNames,
  ending: Ending,
): Promise<number> {
  const { services } = cloud;
  if (typeof ending === "object") {
    await cloud.settled();
    if (!cloud.outlivesUs) await exportRun(services, runId, folder, names);
    return showFailure(display, ending);
  }
  if (ending === "done") {
    await cloud.settled();
    await exportRun(services, runId, folder, names);
    await display.finished(folder);
    return 0;
  }
  if (cloud.outlivesUs)
    return interrupted(display, ending, `${runId} goes on without us; follow it with: snn watch ${runId}`);
  await cloud.halt();
  const epoch = await interruptTraining(services, runId);
  await exportRun(services, runId, folder, names);
  return interrupted(display, ending, interruption(epoch, folder));
}

function interrupted(display: Display, signal: EndSignal, line: string): number {
  display.failed(line);
  return exitCodeOf(signal);
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

/** Requests the training and tells of its events until it ends or a signal comes. */
async function followed(
  cloud: Cloud,
  events: FanOut<DomainEvent>,
  request: EventDetail<"TrainingRequested">,
  names: LocalNames,
  interrupt: AbortSignal,
): Promise<Ending> {
  let stopWatching = () => {};
  try {
    return await new Promise<Ending>((resolve, reject) => {
      interrupt.addEventListener("abort", () => resolve(interrupt.reason));
      stopWatching = cloud.watch(request.runId, (told) => {
        const event = named(told, names);
        events.tell(event);
        if (event.type === "TrainingFailed") resolve(event.detail);
        if (event.type === "ModelEvaluated") resolve("done");
      });
      cloud.services.eventBus.publish({ type: "TrainingRequested", detail: request }).catch(reject);
    });
  } finally {
    stopWatching();
  }
}

/** The files of this machine by how the cloud names their copies in problems and results. */
async function localNames(
  { objectStore }: Services,
  request: EventDetail<"TrainingRequested">,
  files: TrainingFiles,
): Promise<LocalNames> {
  return new Map([
    [await objectStore.location(request.dataset), files.dataset],
    [await objectStore.location(request.parameters), files.parameters],
  ]);
}

function named(event: DomainEvent, names: LocalNames): DomainEvent {
  if (event.type !== "TrainingFailed") return event;
  return { ...event, detail: { ...event.detail, problems: withLocalNames(event.detail.problems, names) } };
}
