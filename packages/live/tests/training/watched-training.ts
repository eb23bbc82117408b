import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** From dist/tests/training. */
const snn = fileURLToPath(new URL("../../../../../bin/snn", import.meta.url));

/** A command that does not end by itself is ended after so long. */
const longestMs = 240_000;

/** A `snn train --watch` at work in its own process and folder. */
export interface WatchedTraining {
  /** Of its live page. */
  readonly url: string;
  /** The folder of the run. */
  readonly folder: string;
  /** Waits for a line on its standard error; rejects if it ends before. */
  line(fits: RegExp): Promise<void>;
  /** Presses Ctrl-C. @returns the exit code. */
  interrupt(): Promise<number | null>;
  /** Ends it if it still runs, and removes its folder. */
  remove(): Promise<void>;
}

/** Trains on the shipped data set, and serves the live page on a free port. @param args after `snn train`. */
export async function watchedTraining(...args: readonly string[]): Promise<WatchedTraining> {
  const workplace = await mkdtemp(join(tmpdir(), "snn-live-"));
  const child = spawn(snn, ["train", "--watch", "--port", "0", "--output", "run", ...args], {
    cwd: workplace,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: longestMs,
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  createInterface(child.stderr!).on("line", (line) => {
    lines.push(line);
    for (const listener of [...listeners]) listener();
  });
  const match = async (fits: RegExp): Promise<RegExpExecArray> => {
    const find = () => lines.map((line) => fits.exec(line)).find((found) => found !== null);
    const seen = new Promise<void>((resolve) => {
      const listener = () => {
        if (find() === undefined) return;
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
      listener();
    });
    await Promise.race([seen, ended]);
    return find() ?? fail(`snn has ended without ${fits}:\n${lines.join("\n")}`);
  };
  const remove = async () => {
    await end(child, "SIGKILL", ended);
    await rm(workplace, { recursive: true, force: true });
  };
  try {
    const [, url] = await match(/^see it learn: (\S+)$/);
    return {
      url: url!,
      folder: join(workplace, "run"),
      line: async (fits) => void (await match(fits)),
      interrupt: () => end(child, "SIGINT", ended),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function end(
  child: ChildProcess,
  signal: NodeJS.Signals,
  ended: Promise<[number | null]>,
): Promise<number | null> {
  child.kill(signal);
  const [code] = await ended;
  return code;
}

function fail(message: string): never {
  throw new Error(message);
}
