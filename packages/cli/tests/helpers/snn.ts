import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { TestContext } from "node:test";
import { type DomainEvent, parseEvent, type Results } from "@snn/core";
import { projectFile } from "../../src/project.js";

/** A command that does not end by itself is ended after so long, so that a test fails instead of hanging. */
const usualLongestMs = 240_000;

/** What a command has left when it is over. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to work in, and the command line of the project in it. It must be removed in the end. */
export class Workplace {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #longestMs: number;
  /** Of all who work in the same folder. */
  readonly #started: RunningSnn[];

  private constructor(
    folder: string,
    environment: NodeJS.ProcessEnv,
    longestMs = usualLongestMs,
    started: RunningSnn[] = [],
  ) {
    this.folder = folder;
    this.#environment = environment;
    this.#longestMs = longestMs;
    this.#started = started;
  }

  /** A place that is removed after the test. */
  static async for(t: TestContext, environment?: NodeJS.ProcessEnv): Promise<Workplace> {
    const workplace = await Workplace.create(environment);
    t.after(() => workplace.remove());
    return workplace;
  }

  /** @param environment variables that the command gets; without them it is asked for no colours. */
  static async create(environment: NodeJS.ProcessEnv = { NO_COLOR: "1" }): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), "snn-train-"));
    await mkdir(join(folder, "temporary"));
    // Where the command works must not change what it prints.
    const { FORCE_COLOR, NO_COLOR, CI, ...inherited } = process.env;
    return new Workplace(folder, { ...inherited, ...environment, TMPDIR: join(folder, "temporary") });
  }

  /** The same place, whose commands get more variables, and may take longer. @param longestMs after which they are ended. */
  with(environment: NodeJS.ProcessEnv, longestMs = this.#longestMs): Workplace {
    return new Workplace(this.folder, { ...this.#environment, ...environment }, longestMs, this.#started);
  }

  /** Ends the commands that a failed test has left at work, too. */
  async remove(): Promise<void> {
    for (const running of this.#started) running.kill("SIGKILL");
    await Promise.allSettled(this.#started.map(({ ended }) => ended));
    await rm(this.folder, { recursive: true, force: true });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** What is in a folder, sorted; nothing when there is no such folder. */
  async list(...names: string[]): Promise<string[]> {
    return (await readdir(this.path(...names)).catch(() => [])).sort();
  }

  /** The local buckets that are there. Only a killed command leaves one behind. */
  async buckets(): Promise<string[]> {
    return (await this.list("temporary")).filter((name) => name.startsWith("snn-"));
  }

  async results(folder: string): Promise<Results> {
    return JSON.parse(await readFile(this.path(folder, "results.json"), "utf8"));
  }

  /** The SHA-256 of the trained parameters. */
  async parametersHash(folder: string): Promise<string> {
    return createHash("sha256")
      .update(await readFile(this.path(folder, "params.h5")))
      .digest("hex");
  }

  /** Starts `snn`. */
  start(...args: readonly string[]): RunningSnn {
    const running = new RunningSnn(args, this.folder, this.#environment, this.#longestMs);
    this.#started.push(running);
    return running;
  }

  /** Runs `snn` to its end. */
  async snn(...args: readonly string[]): Promise<Ended> {
    const ended = await this.start(...args).ended;
    assert.deepEqual(await this.buckets(), [], "the command leaves its bucket behind");
    return ended;
  }
}

/** A `snn` that is at work in its own process. */
export class RunningSnn {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #waiting = new Set<(line: string) => void>();
  #stdout = "";
  #stderr = "";

  constructor(args: readonly string[], folder: string, environment: NodeJS.ProcessEnv, longestMs: number) {
    this.#child = spawn(projectFile("bin/snn"), args, {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: longestMs,
      killSignal: "SIGKILL",
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      createInterface(stream).on("line", (line) => {
        for (const listener of [...this.#waiting]) listener(line);
      });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code, signal) => {
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** What it has written to standard output so far. */
  get stdout(): string {
    return this.#stdout;
  }

  /** What it has written to standard error so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Sends a signal, which may come too late. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Closes standard output, as `head` does once it has read enough. */
  stopReading(): void {
    this.#child.stdout.destroy();
  }

  /** Waits for the nth line, on either output, that fits; or for the end, whichever is first. */
  async line(fits: (line: string) => boolean, nth = 1): Promise<void> {
    let left = nth;
    const seen = new Promise<void>((resolve) => {
      const listener = (line: string) => {
        if (!fits(line) || --left > 0) return;
        this.#waiting.delete(listener);
        resolve();
      };
      this.#waiting.add(listener);
    });
    await Promise.race([seen, this.ended]);
  }
}

/** The events that `--json` has written. Fails for anything that is no event. */
export function eventsOf(stdout: string): DomainEvent[] {
  const lines = stdout.split("\n");
  assert.equal(lines.pop(), "", "the output ends with a whole line");
  return lines.map((line) => parseEvent(JSON.parse(line)));
}

/** The lines of standard error that are no news of the run, such as "reading the files". */
export function complaintsIn(stderr: string): string[] {
  return stderr
    .split("\n")
    .filter((line) => line !== "" && !/^(✉ )?run_\w+(: reading the files| has failed)$/.test(line));
}
