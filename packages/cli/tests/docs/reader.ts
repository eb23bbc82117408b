import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { smaller } from "./smaller.js";

/** A command that does not end by itself is ended after so long, so that a test fails instead of hanging. */
const longestMs = 120_000;

/** What commands that go on until Ctrl-C say when they have done what the reader waits for. */
const servingLines = [/^the page stays at /, /^(snn releases shows|Train a network)/, /^A local cloud is running/];

/** A live page, or the service that predicts, in a shell of its own. */
interface Serving {
  readonly kind: "page" | "service" | "cloud";
  readonly command: string;
  readonly child: ChildProcess;
  /** Resolves with the exit code when it has ended, maybe long ago. */
  readonly closed: Promise<[number | null]>;
}

/** Somebody who types the commands of a page into a shell, one after the other, and whatever serves into a second one. */
export class Reader {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #serving: Serving[] = [];

  /** @param folder a clone. @param ports what is listened at instead of the ports of the pages, which may be taken. */
  private constructor(folder: string, ports: ReadonlyMap<string, number>) {
    this.#folder = folder;
    this.#ports = ports;
    const { FORCE_COLOR, CI, ...inherited } = process.env;
    this.#environment = { ...inherited, NO_COLOR: "1", TMPDIR: join(folder, ".temporary") };
  }

  static async in(folder: string): Promise<Reader> {
    return new Reader(folder, await freePorts(["7070", "8000", "8080"]));
  }

  /** Types a command, and waits until it has ended, or until it serves. @throws AssertionError when it fails. */
  async types(text: string): Promise<void> {
    const kind = kindOf(text);
    // One page follows the other at the same port.
    if (kind !== undefined) await this.#end((serving) => serving.kind === kind);
    const command = this.#onFreePorts(smaller(text), kind);
    const child = spawn("sh", ["-c", command], {
      cwd: this.#folder,
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const limit = setTimeout(() => child.kill("SIGKILL"), longestMs);
    let said = "";
    const closed = once(child, "close") as Promise<[number | null]>;
    const serves = new Promise<"serves">((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (part: string) => {
          said += part;
          if (said.split("\n").some((line) => servingLines.some((pattern) => pattern.test(line)))) resolve("serves");
        });
    });
    const outcome = await Promise.race([closed, serves]);
    clearTimeout(limit);
    if (outcome === "serves") this.#serving.push({ kind: kind ?? "cloud", command, child, closed });
    else assert.equal(outcome[0], 0, `${command}\n${said}`);
  }

  /** Presses Ctrl-C in every shell in which something still serves. @throws AssertionError when that is not how it ends well. */
  leaves(): Promise<void> {
    return this.#end(() => true);
  }

  async #end(which: (serving: Serving) => boolean): Promise<void> {
    for (const serving of this.#serving.filter(which).reverse()) {
      this.#serving.splice(this.#serving.indexOf(serving), 1);
      serving.child.kill("SIGINT");
      const [code] = await serving.closed;
      assert.equal(code, 0, `${serving.command}: ended by Ctrl-C with ${code}`);
    }
  }

  #onFreePorts(text: string, kind: Serving["kind"] | undefined): string {
    const port = (documented: string) => this.#ports.get(documented)!;
    const elsewhere = text.replace(/localhost:(7070|8000|8080)/g, (_, documented) => `localhost:${port(documented)}`);
    // Without a shell between, a signal reaches the command itself.
    const command = /^bin\/[^|&;]*$/.test(elsewhere) ? `exec ${elsewhere}` : elsewhere;
    if (kind === "page") return `${command} --port ${port("7070")}`;
    return kind === "service" ? `${command} --port ${port("8000")} --staging-port ${port("8080")}` : command;
  }
}

/** What a command serves, if it serves. */
function kindOf(text: string): Serving["kind"] | undefined {
  if (/^bin\/snn serve\b/.test(text)) return "service";
  const hasPage = /\s--watch\b/.test(text) || (/^bin\/snn watch\b/.test(text) && !text.includes("--no-page"));
  return hasPage ? "page" : undefined;
}

/** Ports that nobody listens at, as far as can be known, for those of the pages. */
async function freePorts(documented: readonly string[]): Promise<Map<string, number>> {
  const servers = documented.map((name) => ({ name, server: createServer() }));
  const ports = new Map<string, number>();
  for (const { name, server } of servers) {
    server.listen(0, "localhost");
    await once(server, "listening");
    ports.set(name, (server.address() as { port: number }).port);
  }
  for (const { server } of servers) server.close();
  return ports;
}
