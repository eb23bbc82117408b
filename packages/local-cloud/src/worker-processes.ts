import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type MortalProcess, spawnMortal } from "./emulators/mortal-process.js";
import type { Log } from "./log.js";

/** The tensors of a step are garbage after it: with a small heap, Node would collect it at every step. */
const nodeOptions = ["--initial-old-space-size=128", "--max-semi-space-size=64"];

const workerScript = fileURLToPath(import.meta.resolve("@snn/functions/worker-process"));

/** Workers in processes of their own, which poll the queue of neuron tasks. */
export class WorkerProcesses {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #log: Log;
  readonly #workers = new Set<MortalProcess>();

  /**
   * @param environment what names the cloud.
   * @param log takes the workers' log, which is JSON lines.
   */
  constructor(environment: Readonly<Record<string, string>>, log: Log) {
    this.#environment = environment;
    this.#log = log;
  }

  /** The processes that run. */
  get pids(): number[] {
    return [...this.#workers].map(({ pid }) => pid!);
  }

  /** Starts one more worker; it takes tasks as soon as it is ready. */
  start(): void {
    const worker = spawnMortal(process.execPath, [...nodeOptions, workerScript], {
      debianPackage: "nodejs",
      environment: { ...process.env, ...this.#environment },
    });
    this.#workers.add(worker);
    worker.once("close", () => this.#workers.delete(worker));
    for (const stream of [worker.stdout, worker.stderr])
      createInterface(stream).on("line", (line) => {
        // Anything but its log is a worker's last words.
        if (line.startsWith("{")) this.#log(line);
        else console.error(line);
      });
  }

  /** Kills one with SIGKILL, in the midst of whatever it does. */
  async kill(pid: number): Promise<void> {
    const worker = [...this.#workers].find((other) => other.pid === pid);
    if (worker === undefined) return;
    const closed = once(worker, "close");
    worker.kill("SIGKILL");
    await closed;
  }

  /** Lets every worker finish what it has in hand; resolves when all are gone. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.#workers].map(async (worker) => {
        const closed = once(worker, "close");
        worker.kill("SIGTERM");
        await closed;
      }),
    );
  }
}
