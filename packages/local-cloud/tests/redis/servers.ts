import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, type RedisConnection, type RedisSettings } from "@snn/core/adapters/redis";
import { type RedisOptions, type RedisServer, startRedis } from "../../src/emulators/redis-server.js";

/** A server with a folder of its own, and all the connections that a test makes to it. */
export interface TestRedis {
  readonly server: RedisServer;
  readonly settings: RedisSettings;
  /** One more connection. */
  connect(settings?: Partial<RedisSettings>): RedisConnection;
  end(): Promise<void>;
}

/** The answer to a command, whatever it is, as text or numbers. */
export function ask(connection: RedisConnection, command: string, ...args: (string | number)[]): Promise<unknown> {
  return connection.run((client) => client.call(command, ...args));
}

/** Starts Redis. @param complete gives the settings that lead to it, where the URL alone does not. */
export async function testRedis(
  options: Omit<RedisOptions, "folder"> = {},
  complete: (server: RedisServer) => Partial<RedisSettings> = () => ({}),
): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), "snn-redis-"));
  const server = await startRedis({ ...options, folder });
  const settings = { url: server.url, ...complete(server) };
  const connections: RedisConnection[] = [];
  return {
    server,
    settings,
    connect(more = {}) {
      const connection = connectRedis({ ...settings, ...more });
      connections.push(connection);
      return connection;
    },
    async end() {
      for (const connection of connections) connection.close();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** A cluster of one node, which demands of every command what a cluster demands. */
export async function testCluster(): Promise<TestRedis> {
  const extraArguments = ["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"];
  const redis = await testRedis({ extraArguments }, () => ({ cluster: true }));
  const node = redis.connect({ cluster: false });
  await ask(node, "CLUSTER", "ADDSLOTSRANGE", 0, 16383);
  while (!String(await ask(node, "CLUSTER", "INFO")).includes("cluster_state:ok"));
  return redis;
}

/** Why there can be no server with TLS here; undefined when there can. */
export const noTls = spawnSync("openssl", ["version"]).error && "openssl is not installed";

/** A server with TLS, and a user who has a password and may touch no key but those of runs. */
export async function testTls(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), "snn-certificate-"));
  const key = join(folder, "key.pem");
  const certificate = join(folder, "certificate.pem");
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"],
    ...["-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  const port = await freePort();
  const certificateAuthority = await readFile(certificate, "utf8");
  const redis = await testRedis(
    {
      extraArguments: [
        ...["--tls-port", String(port), "--tls-cert-file", certificate, "--tls-key-file", key],
        ...["--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"],
        ...["--user", "snn", "on", ">a p@ss:word/", "~snn:*", "+@all"],
      ],
    },
    () => ({ url: `rediss://127.0.0.1:${port}`, username: "snn", password: "a p@ss:word/", certificateAuthority }),
  );
  await rm(folder, { recursive: true });
  return redis;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => listener.once("listening", resolve));
  const address = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
