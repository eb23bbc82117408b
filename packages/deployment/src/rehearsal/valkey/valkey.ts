import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { endMortal, type MortalProcess, spawnMortal } from "@snn/local-cloud";
import { freePort } from "../free-port.js";
import { type Certificate, writeCertificate } from "./certificate.js";
import type { ValkeyDescription } from "./description.js";

export interface ValkeyOptions {
  readonly description: ValkeyDescription;
  /** Holds the certificate and the settings; nothing else is written. */
  readonly folder: string;
  /** @default a free one */
  readonly port?: number;
}

/** A server that speaks TLS alone and wants a password, as ElastiCache has it: redis-server, which keeps nothing on disk. */
export interface Valkey {
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly username: "default";
  readonly password: string;
  /** What clients must trust: a file for `NODE_EXTRA_CA_CERTS`. */
  readonly certificateFile: string;
  /** Ends it. Resolves when the process is gone. */
  stop(): Promise<void>;
}

const killAfterMs = 2000;

/**
 * Starts the server; resolves when it accepts connections.
 *
 * @throws Error when redis-server is not installed, or with the last lines that it printed when it does not start
 */
export async function startValkey({ description, folder, port }: ValkeyOptions): Promise<Valkey> {
  const certificate = await writeCertificate(folder);
  const chosenPort = port ?? (await freePort());
  const settings = join(folder, "valkey.conf");
  // Not as arguments: everybody on the machine can read those.
  await writeFile(settings, settingsOf({ description, folder, port: chosenPort }, certificate), { mode: 0o600 });
  const child = spawnMortal("redis-server", [settings], { debianPackage: "redis-server", folder, environment: {} });
  await untilReady(child);
  return {
    host: "127.0.0.1",
    port: chosenPort,
    username: "default",
    password: description.authToken,
    certificateFile: certificate.certificateFile,
    stop: () => endMortal(child, killAfterMs),
  };
}

function settingsOf(
  { description: { authToken, parameters }, folder, port }: Required<ValkeyOptions>,
  { certificateFile, keyFile }: Certificate,
): string {
  const settings: readonly (readonly [string, string])[] = [
    ["bind", "127.0.0.1"],
    ["port", "0"],
    ["tls-port", String(port)],
    ["tls-cert-file", certificateFile],
    ["tls-key-file", keyFile],
    ["tls-ca-cert-file", certificateFile],
    ["tls-auth-clients", "no"],
    ["dir", folder],
    ["save", ""],
    ["appendonly", "no"],
    ["requirepass", authToken],
    // What Valkey evicts on AWS unless the graph says otherwise.
    ["maxmemory-policy", "volatile-lru"],
    ...Object.entries(parameters),
  ];
  return settings.map(([name, value]) => `${name} ${JSON.stringify(value)}\n`).join("");
}

async function untilReady(child: MortalProcess): Promise<void> {
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (text: Buffer) => {
      output += text;
      if (output.includes("Ready to accept connections")) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("close", () => {
      reject(new Error(`redis-server does not start:\n${output.trim().split("\n").slice(-5).join("\n")}`));
    });
  });
  // What it prints from now on is read and dropped: a full pipe would stop it.
  for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners("data").resume();
}
