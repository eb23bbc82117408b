import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { PhaseTimes } from "../ours/phase-clock.js";
import { peakMemoryBytes } from "./peak-memory.js";

/** What a process has found out about its training. */
export interface Measurement {
  /** Every epoch, the first ones included. */
  readonly epochMs: readonly number[];
  readonly costs: readonly number[];
  /** Of the process and its children; undefined where the system does not tell. */
  readonly peakBytes: number | undefined;
  /** What the training held in the end, without garbage; only the embedded one tells. */
  readonly liveBytes?: number;
  /** Where the time went, and of how many messages; only of those who were asked for it. */
  readonly phaseMs?: PhaseTimes;
  readonly messages?: number;
}

/**
 * Runs a program that prints its measurement as a line of JSON and ends with its standard input.
 *
 * @throws Error with what it has to say for itself when it measures nothing.
 */
export async function measureProcess([program, ...args]: readonly [string, ...string[]]): Promise<Measurement> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  let measured: Measurement | undefined;
  let broken: Error | undefined;
  createInterface(child.stdout).on("line", (line) => {
    try {
      measured = { ...JSON.parse(line), peakBytes: peakMemoryBytes(child.pid!) };
    } catch {
      broken = new Error(`${program} ${args[0]} said ${line.slice(0, 200)}`);
    }
    child.stdin.end();
  });
  const [code] = await once(child, "close");
  if (broken !== undefined) throw broken;
  if (measured === undefined || code !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${complaint.trim()}`);
  return measured;
}
