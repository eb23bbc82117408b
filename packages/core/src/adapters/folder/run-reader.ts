import { type FileHandle, open, readFile } from "node:fs/promises";
import type { RunReader } from "../../ports/run-store.js";
import type { Run } from "../../run/run.js";

/**
 * The records of runs that other processes write, as they are at the moment. Nothing is kept but the costs that have been read, and nothing
 * is ever written: to mend a file is for those who own it.
 */
export class FolderRunReader implements RunReader {
  readonly #pathOf: (runId: string, name: string) => string;
  readonly #costs = new Map<string, { startedAt: string; costs: number[]; bytesRead: number }>();

  /** @param pathOf where a file of a run is. */
  constructor(pathOf: (runId: string, name: string) => string) {
    this.#pathOf = pathOf;
  }

  /** @throws SyntaxError for what is no record. */
  async get(runId: string): Promise<Run | undefined> {
    try {
      const run = JSON.parse(await readFile(this.#pathOf(runId, "run.json"), "utf8")) as Run;
      return run.runId === runId ? run : undefined;
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /** @returns the costs by epoch. Only what was added to the file since the last call is read. */
  async costs(runId: string): Promise<number[]> {
    const run = await this.get(runId);
    if (run === undefined) return [];
    let known = this.#costs.get(runId);
    // Who starts a run anew in this folder writes another file.
    if (known?.startedAt !== run.startedAt) known = { startedAt: run.startedAt, costs: [], bytesRead: 0 };
    this.#costs.set(runId, known);
    const from = known.bytesRead;
    const added = await readFrom(this.#pathOf(runId, "costs.jsonl"), from);
    // The last line may not have been written to its end.
    const whole = added.subarray(0, added.lastIndexOf("\n") + 1);
    for (const line of whole.toString("utf8").split("\n").slice(0, -1)) {
      const { epoch, cost } = JSON.parse(line) as { epoch: number; cost: number };
      known.costs[epoch] = cost;
    }
    // Whoever asked at the same time has read the same bytes.
    known.bytesRead = Math.max(known.bytesRead, from + whole.byteLength);
    return [...known.costs];
  }
}

/** The bytes of a file from an offset on; none when there is no such file. */
async function readFrom(path: string, offset: number): Promise<Buffer> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    if (isAbsence(error)) return Buffer.alloc(0);
    throw error;
  }
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
