import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type OpenedRun, openRun } from "@snn/analysis";
import { projectFile, runsFolder } from "../files/folders.js";
import { inOneLine } from "../files/problem.js";

/** Where a run is. */
export interface RunPlace {
  /** Its folder, or its id. */
  readonly run: string;
  /** The deployed stage that it ran on. Without one it is a run of the cloud that the environment names, or else of this machine. */
  readonly stage?: string | undefined;
  /** Of the stage. */
  readonly region?: string | undefined;
}

/** Opens a run, be it of this machine or of a cloud. @throws NotebookProblem when there is none. */
export async function openFinishedRun({ run, ...place }: RunPlace): Promise<OpenedRun> {
  const { isInCloud, withCloudRun, withLocalRun } = await import("@snn/cli");
  if (isInCloud(place)) return inOneLine(withCloudRun(run, place, ({ source }) => openRun(source)));
  return inOneLine(withLocalRun(folderOf(run), undefined, ({ source }) => openRun(source)));
}

/** The folder of a run. A notebook's own folder is not where people start commands: they mean one of the project. */
function folderOf(run: string): string {
  const folders = [resolve(run), projectFile(run), join(runsFolder(), run)];
  return folders.find((folder) => existsSync(join(folder, "run.json"))) ?? run;
}
