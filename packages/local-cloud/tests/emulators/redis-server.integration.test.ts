import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, suite, test } from "node:test";
import { Redis } from "ioredis";
import { MissingProgramError } from "../../src/emulators/mortal-process.js";
import { type RedisOptions, type RedisServer, startRedis } from "../../src/emulators/redis-server.js";
import { assertClosed, untilClosed } from "./ports.js";

suite("redis-server", () => {
  let folder: string;
  let servers: RedisServer[] = [];
  let clients: Redis[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "snn-redis-"));
  });

  afterEach(async () => {
    for (const client of clients) client.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
    [servers, clients] = [[], []];
  });

  after(() => rm(folder, { recursive: true }));

  async function start(options: Partial<RedisOptions> = {}): Promise<RedisServer> {
    const server = await startRedis({ folder, ...options });
    servers.push(server);
    return server;
  }

  function clientOf({ url }: RedisServer): Redis {
    const client = new Redis(url, { retryStrategy: () => null });
    // A server that goes away is what these tests are about.
    client.on("error", () => undefined);
    clients.push(client);
    return client;
  }

  test("answers as soon as it is started, and keeps what it is given", async () => {
    const client = clientOf(await start());
    assert.equal(await client.ping(), "PONG");
    await client.set("weights", Buffer.from([0, 255]));
    assert.deepEqual(await client.getBuffer("weights"), Buffer.from([0, 255]));
  });

  test("listens on the loopback interface only", async () => {
    const { port } = await start();
    const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    for (const { address } of others.filter(({ internal, family }) => !internal && family === "IPv4")) {
      const socket = connect(port, address);
      const [error] = await once(socket, "error").catch((error: unknown) => [error]);
      assert.equal((error as NodeJS.ErrnoException).code, "ECONNREFUSED");
    }
    const client = clientOf(servers[0]!);
    assert.deepEqual(await client.config("GET", "bind"), ["bind", "127.0.0.1"]);
  });

  test("refuses a write beyond its memory limit and evicts nothing", async () => {
    const client = clientOf(await start({ maxMemoryBytes: 3_000_000 }));
    await client.set("kept", "value");
    await assert.rejects(async () => {
      for (let index = 0; index < 10; index++) await client.set(`tensor${index}`, Buffer.alloc(1_000_000));
    }, /OOM command not allowed/);
    assert.equal(await client.get("kept"), "value");
  });

  test("hands on further arguments", async () => {
    const server = await start({ extraArguments: ["--requirepass", "secret"] });
    await assert.rejects(clientOf(server).get("key"), /NOAUTH/);
  });

  test("closes its port when it is stopped, and leaves no file", async () => {
    const server = await start();
    const client = clientOf(server);
    await client.set("key", "value");
    const closed = once(client, "close");
    await server.stop();
    await closed;
    await assertClosed(server.port);
    assert.equal(server.pid, undefined);
    assert.deepEqual(await readdir(folder), []);
    await server.stop();
  });

  test("is another, empty process on the same port after a restart", async () => {
    const server = await start();
    const { port, pid } = server;
    await clientOf(server).set("key", "value");
    await server.restart();
    assert.equal(server.port, port);
    assert.notEqual(server.pid, pid);
    assert.equal(await clientOf(server).get("key"), null);
  });

  test("can be killed and started again", async () => {
    const server = await start();
    const client = clientOf(server);
    await client.ping();
    const closed = once(client, "close");
    await server.kill();
    await closed;
    await assertClosed(server.port);
    await server.restart();
    assert.equal(await clientOf(server).ping(), "PONG");
  });

  test("ends although a script holds it up", async () => {
    const server = await start();
    const client = clientOf(server);
    await client.ping();
    const closed = once(client, "close");
    client.eval("while true do end", 0).catch(() => undefined);
    await server.stop();
    await closed;
    await assertClosed(server.port);
  });

  test("takes the port that it is told, and says so when that is taken", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const { port } = squatter.address() as { port: number };
    await assert.rejects(start({ port }), { message: `redis-server: port ${port} is taken` });
    squatter.close();
    await once(squatter, "close");
    assert.equal((await start({ port })).port, port);
  });

  test("repeats what redis-server says when it does not start", async () => {
    await assert.rejects(start({ extraArguments: ["--no-such-option", "1"] }), /does not start:[\s\S]*no-such-option/);
  });

  test("says what to install where it is missing", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = folder;
    try {
      await assert.rejects(start(), (error: unknown) => {
        assert.ok(error instanceof MissingProgramError);
        assert.match(error.message, /^redis-server is not installed.*apt-get install redis-server$/);
        return true;
      });
    } finally {
      process.env["PATH"] = path;
    }
  });

  /** Runs a process that starts a server, ends that process, and resolves when the server is gone too. */
  async function outlive(
    lastWords: string,
    environment: NodeJS.ProcessEnv,
    endIt: (pid: number) => void,
  ): Promise<void> {
    const script = `
      import { startRedis } from ${JSON.stringify(import.meta.resolve("../../src/emulators/redis-server.js"))};
      const { port } = await startRedis({ folder: ${JSON.stringify(folder)} });
      process.stdin.once("data", () => { ${lastWords} });
      console.log(port);`;
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      env: environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    parent.stdin.write("\n");
    endIt(parent.pid!);
    await untilClosed(Number(line));
  }

  test("does not outlive a parent that is killed", (context) => {
    if (process.platform !== "linux") return context.skip("only Linux can tell");
    return outlive("", process.env, (pid) => process.kill(pid, "SIGKILL"));
  });

  test("does not outlive a parent that exits, even without the kernel's help", async (context) => {
    const programs = await mkdtemp(join(tmpdir(), "snn-programs-"));
    context.after(() => rm(programs, { recursive: true }));
    const path = execFileSync("sh", ["-c", "command -v redis-server"], { encoding: "utf8" }).trim();
    await symlink(path, join(programs, "redis-server"));
    await outlive("process.exit(0)", { ...process.env, PATH: programs }, () => undefined);
  });
});
