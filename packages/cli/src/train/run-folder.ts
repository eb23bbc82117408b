import { access, constants, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InvalidInputError, isOverBudget, type Run } from "@snn/core";

/** Where runs are kept when no folder is named. */
export const runsFolder = "runs";

/** The record of a run in its folder; undefined when there is none. @throws InvalidInputError when it cannot be read. */
async function readRun(folder: string): Promise<Run | undefined> {
  const path = join(folder, "run.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new InvalidInputError([{ file: path, path: "", found: message, expected: "the record of a run" }]);
  }
  try {
    return JSON.parse(text) as Run;
  } catch {
    throw new InvalidInputError([{ file: path, path: "", found: "no JSON", expected: "the record of a run" }]);
  }
}

/** A run that was not brought to its end, and its folder. */
export interface InterruptedRun {
  readonly run: Run;
  readonly folder: string;
  readonly training: NonNullable<Run["training"]>;
}

/** Finds a run of this machine by its id or its folder. @throws InvalidInputError */
export async function findRun(name: string): Promise<{ readonly run: Run; readonly folder: string }> {
  for (const folder of [resolve(name), resolve(runsFolder, name)]) {
    const run = await readRun(folder);
    if (run !== undefined) return { run, folder };
  }
  const expected = `the folder of a run, or its id below ${runsFolder}/; --stage for one in a deployed cloud`;
  throw new InvalidInputError([{ file: name, path: "", found: "no such run", expected }]);
}

/** Whether a run was interrupted, by somebody or by its budget. */
function canGoOn(run: Run): boolean {
  return run.status === "running" || isOverBudget(run);
}

/** Finds an interrupted run by its id or its folder. @throws InvalidInputError */
export async function findInterruptedRun(name: string): Promise<InterruptedRun> {
  for (const folder of [resolve(name), resolve(runsFolder, name)]) {
    const run = await readRun(folder);
    if (run === undefined) continue;
    const { status, training } = run;
    if (canGoOn(run) && training !== undefined) return { run, folder, training };
    const found = `a run that has ${status === "running" ? "not begun" : status}`;
    throw new InvalidInputError([{ file: folder, path: "", found, expected: "an interrupted run" }]);
  }
  const expected = `the folder of an interrupted run, or its id below ${runsFolder}/`;
  throw new InvalidInputError([{ file: name, path: "", found: "no run", expected }]);
}

/**
 * Makes sure that a folder can be written to, and that a new run would not take the place of one that can still be
 * resumed. One that is done gives way as soon as the new one has passed its checks.
 *
 * @throws InvalidInputError
 */
export async function checkOutputFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    const found = (error as Error).message;
    throw new InvalidInputError([{ file: folder, path: "", found, expected: "a folder that can be written to" }]);
  }
  const run = await readRun(folder);
  if (run === undefined || !canGoOn(run)) return;
  const expected = `another folder, or --resume ${folder} to go on with it`;
  throw new InvalidInputError([{ file: folder, path: "", found: `the interrupted ${run.runId}`, expected }]);
}

/** Makes a folder and those above it. Node's own way of doing that never ends in a place like /proc, where nothing can be made. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(folder)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/** Removes what a process that was killed was about to write. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith(".unfinished")) await rm(join(folder, name));
}
