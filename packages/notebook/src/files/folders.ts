import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// From packages/notebook/dist/src/files/ up to the project.
const project = fileURLToPath(new URL("../../../../../", import.meta.url));

/** A file that is shipped with the project, such as `parameters.json`. */
export function projectFile(path: string): string {
  return join(project, path);
}

/** The folder below which the notebooks write: `runs` of the project, or what SNN_NOTEBOOK_RUNS names. */
export function runsFolder(): string {
  return process.env["SNN_NOTEBOOK_RUNS"] ?? join(project, "runs");
}

/** An empty folder for the runs of a notebook; those that it has left there before are removed. */
export async function emptyFolder(name: string): Promise<string> {
  const folder = join(runsFolder(), name);
  await rm(folder, { recursive: true, force: true });
  return folder;
}
