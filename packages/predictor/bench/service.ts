import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What the process of the service says. */
export type Said = { readonly url: string } | { readonly swaps: number };

/** The service in a process of its own. */
export class Service {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  static async start(): Promise<Service> {
    const process = fork(fileURLToPath(new URL("./service-process.js", import.meta.url)));
    const [said] = (await once(process, "message")) as [{ url: string }];
    return new Service(process, said.url);
  }

  /** Puts another model into the slot every second. @returns what stops that, and tells how often it was. */
  swapEverySecond(): () => Promise<number> {
    this.#process.send("swap");
    return async () => {
      this.#process.send("stop swapping");
      const [{ swaps }] = (await once(this.#process, "message")) as [{ swaps: number }];
      return swaps;
    };
  }

  /** The memory that the process has in RAM. */
  async memoryMb(): Promise<number> {
    const status = await readFile(`/proc/${this.#process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await exit;
  }
}
