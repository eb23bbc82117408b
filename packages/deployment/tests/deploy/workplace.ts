import { type ChildProcess, spawn } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** The folder of the real project. */
export const realProject = fileURLToPath(new URL("../../../../..", import.meta.url));

const longestMs = 60_000;

/** What a process has left. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a stand-in for a program was called. */
export interface Call {
  readonly args: readonly string[];
  readonly environment: Record<string, string | undefined>;
}

/**
 * A project in which `sst`, `docker` and `npm run bundle` are small programs: the real ones need an AWS account and a daemon. They
 * write down how they were called, and do what the test says.
 */
export class Workplace {
  private constructor(
    readonly folder: string,
    readonly environment: Record<string, string>,
  ) {}

  /** A place that is removed after the test. @param environment what commands get beside it */
  static async for(t: TestContext, environment: Record<string, string>): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), "snn-deploy-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const place = new Workplace(folder, {
      PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
      HOME: folder,
      ...environment,
    });
    await mkdir(join(folder, "bin"));
    await mkdir(join(folder, "node_modules", ".bin"), { recursive: true });
    const scripts = { bundle: "echo bundling; exit $BUNDLE_EXIT_CODE" };
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "place", private: true, scripts }));
    await copyFile(join(realProject, "parameters.json"), join(folder, "parameters.json"));
    await place.fakeDocker("echo 28.2.2");
    await place.fakeSst("echo deployed");
    return place;
  }

  /** The same place with other variables in the environment of its commands. */
  with(environment: Record<string, string>): Workplace {
    return new Workplace(this.folder, { ...this.environment, ...environment });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** What `docker` does, as lines of a shell. */
  fakeDocker(script: string): Promise<void> {
    return this.#program("docker", this.path("bin", "docker"), script);
  }

  /** What `sst` does, as lines of a shell. */
  fakeSst(script: string): Promise<void> {
    return this.#program("sst", this.path("node_modules", ".bin", "sst"), script);
  }

  /** How a stand-in was called, in order. */
  async calls(name: "sst" | "docker"): Promise<Call[]> {
    const text = await readFile(this.path(`${name}.calls`), "utf8").catch(() => "");
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line) => {
      const [args = "", AWS_REGION, SNN_MAIL, SNN_REMOVE] = line.split("|");
      return { args: args.split(" "), environment: { AWS_REGION, SNN_MAIL, SNN_REMOVE } };
    });
  }

  /** Starts a command without a terminal. @param sees gets what it prints as it comes */
  start(args: readonly string[], sees: (text: string, child: ChildProcess) => void = () => {}): Promise<Ended> {
    const entry = fileURLToPath(new URL("./deploy-process.js", import.meta.url));
    return started([process.execPath, entry, this.folder, ...args], this.folder, this.environment, sees);
  }

  async #program(name: string, file: string, script: string): Promise<void> {
    const record = `echo "$*|\${AWS_REGION:-}|\${SNN_MAIL:-}|\${SNN_REMOVE:-}" >> '${this.path(`${name}.calls`)}'`;
    await writeFile(file, `#!/bin/sh\n${record}\n${script}\n`);
    await chmod(file, 0o755);
  }
}

/** Runs a process to its end, without a terminal. It is ended after a minute. */
export function started(
  [command, ...args]: readonly [string, ...string[]],
  folder: string,
  environment: Record<string, string>,
  sees: (text: string, child: ChildProcess) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: longestMs,
      killSignal: "SIGKILL",
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      sees(text, child);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
