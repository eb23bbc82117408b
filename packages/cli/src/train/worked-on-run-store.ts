import { rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Run } from "@snn/core";
import { FolderRunStore } from "@snn/core/adapters/folder";

/** Which process works on the run of a folder. A killed one leaves the note behind: hence the id, by which others see that it is gone. */
interface WorkingProcess {
  readonly host: string;
  readonly pid: number;
}

const noteName = "process.json";

/** Records of runs as files, with a note in the folder of each run that this process works on it. */
export class WorkedOnRunStore extends FolderRunStore {
  readonly #folderOf: (runId: string) => string;
  readonly #begun = new Set<string>();

  /** @param folderOf where the files of a run are. */
  constructor(folderOf: (runId: string) => string) {
    super((runId, name) => join(folderOf(runId), name));
    this.#folderOf = folderOf;
  }

  override async create(run: Run): Promise<boolean> {
    const isNew = await super.create(run);
    if (isNew && run.status === "running") this.beginWork(run.runId);
    return isNew;
  }

  /** Notes that this process works on a run that is there. */
  beginWork(runId: string): void {
    const folder = this.#folderOf(runId);
    const me: WorkingProcess = { host: hostname(), pid: process.pid };
    writeFileSync(join(folder, noteName), `${JSON.stringify(me)}\n`);
    this.#begun.add(folder);
  }

  /** Notes that it works on none of them any more. */
  endWork(): void {
    for (const folder of this.#begun) rmSync(join(folder, noteName), { force: true });
  }
}

/** Whether a process works on the run of a folder. Of another machine that shares the folder nobody can know better than it says. */
export async function isWorkedOn(folder: string): Promise<boolean> {
  let text: string;
  try {
    text = await readFile(join(folder, noteName), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  try {
    const { host, pid } = JSON.parse(text) as WorkingProcess;
    return host !== hostname() || exists(pid);
  } catch {
    // Being written.
    return true;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // One of another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
