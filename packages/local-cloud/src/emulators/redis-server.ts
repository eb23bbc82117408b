import { once } from "node:events";
import { type MortalProcess, spawnMortal } from "./mortal-process.js";

export interface RedisOptions {
  /** The only folder that Redis may write to. With the arguments given here it writes nothing. */
  readonly folder: string;
  /** @default a free one */
  readonly port?: number;
  /** Beyond it, writes are refused (`OOM command not allowed`). @default no limit */
  readonly maxMemoryBytes?: number;
  /** More of redis-server's own, such as `--requirepass`. */
  readonly extraArguments?: readonly string[];
}

/** A redis-server of our own, on the loopback interface, that keeps nothing on disk. */
export interface RedisServer {
  readonly port: number;
  /** `redis://127.0.0.1:PORT` */
  readonly url: string;
  /** The process that runs now; another one after each `restart`, none after `stop` and `kill`. */
  readonly pid: number | undefined;
  /** Ends it in an orderly way. Resolves when the process is gone and the port is free. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Ends it, if it is running, and starts an empty one on the same port. */
  restart(): Promise<void>;
}

/** How long an orderly end may take before it is enforced: a script that never returns holds it up for ever. */
const stopTimeoutMs = 2000;

/**
 * Ports to choose from. They lie below those that Linux and macOS hand to outgoing connections (from 32768 and 49152):
 * otherwise the port could be taken while Redis restarts, or a client that reconnects could be given it as its own and
 * be connected to itself.
 */
const firstPort = 20_000;
const lastPort = 31_999;
const portsToTry = 20;

class PortTakenError extends Error {
  override readonly name = "PortTakenError";
}

/**
 * Starts redis-server; resolves when it accepts connections.
 *
 * @throws MissingProgramError where it is not installed
 * @throws Error with the last lines that it printed, when it does not start
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const { port, running } = await launchOnFreePort(options);
  let child = running;

  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    if (hasEnded(child)) return;
    const closed = once(child, "close");
    child.kill(signal);
    const impatience = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
    await closed;
    clearTimeout(impatience);
  };

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return hasEnded(child) ? undefined : child.pid;
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGTERM");
      child = await launch({ ...options, port });
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: MortalProcess) => exitCode !== null || signalCode !== null;

async function launchOnFreePort(options: RedisOptions): Promise<{ port: number; running: MortalProcess }> {
  if (options.port !== undefined)
    return { port: options.port, running: await launch({ ...options, port: options.port }) };
  for (let attempt = 1; ; attempt++) {
    const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort + 1));
    try {
      return { port, running: await launch({ ...options, port }) };
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === portsToTry) throw error;
    }
  }
}

async function launch(options: RedisOptions & { port: number }): Promise<MortalProcess> {
  const child = spawnMortal("redis-server", serverArguments(options), { debianPackage: "redis-server" });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (text: Buffer) => {
      output += text;
      if (output.includes("Ready to accept connections")) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("close", () => reject(startFailure(options.port, output)));
  });
  // What it prints from now on is read and dropped: a full pipe would stop it.
  for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners("data").resume();
  return child;
}

function serverArguments({
  folder,
  port,
  maxMemoryBytes,
  extraArguments = [],
}: RedisOptions & { port: number }): string[] {
  const memory = maxMemoryBytes === undefined ? [] : ["--maxmemory", String(maxMemoryBytes)];
  return [
    ...["--port", String(port), "--bind", "127.0.0.1", "--daemonize", "no", "--dir", folder],
    ...["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"],
    ...memory,
    ...extraArguments,
  ];
}

function startFailure(port: number, output: string): Error {
  if (output.includes("Address already in use")) return new PortTakenError(`redis-server: port ${port} is taken`);
  return new Error(`redis-server does not start:\n${output.trim().split("\n").slice(-5).join("\n")}`);
}
