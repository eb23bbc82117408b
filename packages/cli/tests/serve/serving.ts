import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { projectFile } from "../../src/project.js";

const main = projectFile("packages/cli/dist/src/main.js");

/** A folder that goes with the test. */
export async function temporaryFolder(t: Pick<TestContext, "after">): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "snn-serve-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** Runs the command in a folder. @returns its standard output. */
export async function snn(cwd: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [main, ...args], { cwd, maxBuffer: 1e8 })).stdout;
}

/** `snn serve` in a process of its own. */
export class Serving {
  readonly production: string;
  readonly staging: string;
  /** What it has said so far. */
  said = "";
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number, stagingPort: number) {
    this.#process = process;
    this.production = `http://localhost:${port}`;
    this.staging = `http://localhost:${stagingPort}`;
  }

  /** Starts it in a folder, and waits until it serves. It ends with the test. */
  static async start(t: Pick<TestContext, "after">, cwd: string, ...args: string[]): Promise<Serving> {
    const [port, stagingPort] = await freePorts();
    const ports = ["--port", String(port), "--staging-port", String(stagingPort)];
    const child = spawn(process.execPath, [main, "serve", ...ports, ...args], {
      cwd,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const serving = new Serving(child, port!, stagingPort!);
    t.after(() => child.kill("SIGKILL"));
    await new Promise<void>((resolve, reject) => {
      const lines = createInterface(child.stderr!);
      lines.on("line", (line) => {
        serving.said += `${line}\n`;
        // The last line of what it says at its start.
        if (/^(snn releases shows|Train a network)/.test(line)) resolve();
      });
      child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${serving.said}`)));
    });
    return serving;
  }

  /** Ends it by a signal. @returns its exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const exit = once(this.#process, "exit");
    this.#process.kill(signal);
    return (await exit)[0];
  }
}

/** Ports that nobody listens at, as far as can be known. */
async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ports.push((server.address() as { port: number }).port);
  }
  for (const server of servers) server.close();
  return ports;
}

/** What the service says about a picture. */
export async function ask(service: string, picture: Uint8Array): Promise<Answer> {
  const response = await fetch(`${service}/image`, { method: "POST", body: Uint8Array.from(picture) });
  assert.equal(response.status, 200);
  return (await response.json()) as Answer;
}

interface Answer {
  readonly class: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly model: { readonly releaseId: string };
}

/** Asks until something holds, for a minute at most. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `never: ${holds}`);
    await setImmediate();
  }
}
