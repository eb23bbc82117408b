import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Image } from "./image-builder.js";

/** A process that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/**
 * What a container is to the processes in it, as far as that is possible without one: they run in the image's folder, with its
 * environment and nothing else of ours, as its user (if we are root), who has no folder to write to.
 */
export class Container {
  readonly port: number;
  readonly #image: Image;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(image: Image, environment: Readonly<Record<string, string>>, port: number) {
    this.#image = image;
    this.#environment = environment;
    this.port = port;
  }

  /** @param unwritable a folder that the user cannot write to: its home, and the place for temporary files. */
  static async create(
    image: Image,
    settings: Readonly<Record<string, string>>,
    unwritable: string,
  ): Promise<Container> {
    const port = await freePort();
    const ours = { PATH: process.env["PATH"] ?? "", HOME: unwritable, TMPDIR: unwritable };
    const environment = { ...ours, HOST: "127.0.0.1", PORT: String(port), ...image.environment, ...settings };
    return new Container(image, environment, port);
  }

  /** Starts the image's command and waits until it listens. @throws Error with what it says if it ends before. */
  async start(): Promise<Service> {
    const service = new Service(this.#spawn(this.#image.command));
    await service.logged("listening");
    return service;
  }

  checkHealth(): Promise<Ended> {
    return this.run(this.#image.healthCheck);
  }

  /** Runs another command in the container. */
  run(command: readonly string[]): Promise<Ended> {
    return endOf(this.#spawn(command));
  }

  #spawn([program, ...args]: readonly string[]): ChildProcess {
    const { root, workdir, user } = this.#image;
    const [uid, gid = uid] = user.split(":").map(Number);
    const isRoot = process.getuid?.() === 0;
    return spawn(program!, args, {
      cwd: join(root, workdir),
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
      ...(isRoot && uid !== undefined && gid !== undefined ? { uid, gid } : {}),
    });
  }
}

/** The image's command, running. */
export class Service {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #messages: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(child: ChildProcess) {
    this.#child = child;
    createInterface(child.stdout!).on("line", (line) => {
      this.#messages.push(JSON.parse(line).msg);
      for (const look of this.#waiting) look();
    });
    this.ended = endOf(child);
  }

  /** Waits for a line of the log. @throws Error if the process ends before. */
  async logged(message: string): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      const look = () => {
        if (!this.#messages.includes(message)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
    const tooEarly = this.ended.then(({ code, output, errors }) => {
      throw new Error(`ended with ${code} before it said "${message}": ${output}${errors}`);
    });
    await Promise.race([seen, tooEarly]);
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.#child.kill(signal);
  }
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const [output, errors] = [child.stdout!, child.stderr!].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: Buffer.concat(output!).toString(), errors: Buffer.concat(errors!).toString() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
