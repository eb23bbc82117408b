import { closeSync, openSync, writeSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { RunStore, SteeringRequest, WatchdogNote } from "../../ports/run-store.js";
import type { Run } from "../../run/run.js";
import { MemoryRunStore } from "../memory/run-store.js";
import { writeWhole } from "./write-whole.js";

/**
 * Records of runs as files: `run.json`, and `costs.jsonl` with a line an epoch, so that an epoch costs one short append.
 * What this process has seen is answered from memory; a run of an earlier process is read from its folder.
 */
export class FolderRunStore implements RunStore {
  readonly #memory = new MemoryRunStore();
  readonly #pathOf: (runId: string, name: string) => string;
  /** Descriptors of the files of costs that are being written. */
  readonly #costFiles = new Map<string, number>();

  /** @param pathOf where a file of a run is. */
  constructor(pathOf: (runId: string, name: string) => string) {
    this.#pathOf = pathOf;
  }

  async create(run: Run): Promise<boolean> {
    if ((await this.get(run.runId)) !== undefined) return false;
    const path = this.#pathOf(run.runId, "run.json");
    // A run that was refused does not take the place of one that is done.
    if (run.status === "failed" && (await readRecord(path))?.status === "completed") return this.#memory.create(run);
    await mkdir(dirname(path), { recursive: true });
    // An earlier run may have had this folder.
    await rm(this.#pathOf(run.runId, "costs.jsonl"), { force: true });
    await writeWhole(path, json(run));
    return this.#memory.create(run);
  }

  async get(runId: string): Promise<Run | undefined> {
    const known = await this.#memory.get(runId);
    if (known !== undefined) return known;
    const run = await readRecord(this.#pathOf(runId, "run.json"));
    if (run?.runId !== runId) return undefined;
    await this.#memory.create(run);
    await this.#readCosts(runId);
    return this.#memory.get(runId);
  }

  async steer(runId: string, request: SteeringRequest): Promise<boolean> {
    await this.get(runId);
    const steered = await this.#memory.steer(runId, request);
    if (steered) await this.#write(runId);
    return steered;
  }

  async end(runId: string, end: Pick<Run, "status" | "endedAt" | "reason" | "problems">): Promise<boolean> {
    await this.get(runId);
    const ended = await this.#memory.end(runId, end);
    if (ended) await this.#write(runId);
    const file = this.#costFiles.get(runId);
    if (file !== undefined) closeSync(file);
    this.#costFiles.delete(runId);
    return ended;
  }

  async reopen(runId: string, budget?: number): Promise<boolean> {
    await this.get(runId);
    const isReopened = await this.#memory.reopen(runId, budget);
    if (isReopened) await this.#write(runId);
    return isReopened;
  }

  running(): Promise<Run[]> {
    return this.#memory.running();
  }

  async recordCost(runId: string, epoch: number, cost: number): Promise<void> {
    await this.get(runId);
    await this.#memory.recordCost(runId, epoch, cost);
    // A short write to an open file takes some microseconds; appendFile opens and closes it on other threads, 0.7 ms an epoch.
    let file = this.#costFiles.get(runId);
    if (file === undefined) {
      file = openSync(this.#pathOf(runId, "costs.jsonl"), "a");
      this.#costFiles.set(runId, file);
    }
    writeSync(file, `${JSON.stringify({ epoch, cost })}\n`);
  }

  async costs(runId: string): Promise<number[]> {
    await this.get(runId);
    return this.#memory.costs(runId);
  }

  noteNudge(runId: string, note: WatchdogNote): Promise<void> {
    return this.#memory.noteNudge(runId, note);
  }

  nudges(runId: string): Promise<WatchdogNote | undefined> {
    return this.#memory.nudges(runId);
  }

  async #write(runId: string): Promise<void> {
    await writeWhole(this.#pathOf(runId, "run.json"), json(await this.#memory.get(runId)));
  }

  async #readCosts(runId: string): Promise<void> {
    const path = this.#pathOf(runId, "costs.jsonl");
    const text = (await readIfThere(path)) ?? "";
    // A process that died while it wrote leaves half a line, to which the next one must not be added.
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole !== text) await writeWhole(path, whole);
    for (const line of whole.split("\n").slice(0, -1)) {
      const { epoch, cost } = JSON.parse(line) as { epoch: number; cost: number };
      await this.#memory.recordCost(runId, epoch, cost);
    }
  }
}

async function readRecord(path: string): Promise<Run | undefined> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : (JSON.parse(text) as Run);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function json(run: Run | undefined): string {
  return `${JSON.stringify(run, null, 2)}\n`;
}
