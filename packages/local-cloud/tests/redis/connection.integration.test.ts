import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { UnavailableError } from "@snn/core";
import { RedisParameterServer } from "@snn/core/adapters/redis";
import { Gate } from "./gate.js";
import { ask, freePort, noTls, type TestRedis, testCluster, testRedis, testTls } from "./servers.js";

const whole = (key: string, ...bytes: number[]) => ({
  key,
  size: bytes.length,
  offset: 0,
  bytes: Uint8Array.from(bytes),
});

const completion = (item: number) => ({
  position: 0,
  items: [item],
  total: 2,
  writes: [whole(`row/${item}`, item)],
  deliveries: 1,
  redeliveries: 0,
});

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

async function running(redis: Promise<TestRedis>): Promise<TestRedis> {
  const started = await redis;
  ends.push(() => started.end());
  return started;
}

async function gateTo({ server }: TestRedis): Promise<Gate> {
  const gate = await Gate.to(server.port);
  ends.push(() => gate.close());
  return gate;
}

/** How long something takes that has to fail. */
async function timeToUnavailable(work: () => Promise<unknown>, message: RegExp): Promise<number> {
  const start = performance.now();
  await assert.rejects(work, (error: Error) => error instanceof UnavailableError && message.test(error.message));
  return performance.now() - start;
}

test("a read of 20 ranges and the position, asked for together, are one round trip", async () => {
  const redis = await running(testRedis());
  const gate = await gateTo(redis);
  const observer = redis.connect();
  const server = new RedisParameterServer(redis.connect({ url: gate.url }));
  await server.write("run_1", [whole("t", ...Array(40).keys())]);
  await server.start("run_1", 7, []);
  await ask(observer, "CONFIG", "RESETSTAT");

  // No answer passes until Redis has carried out every command: so none can have waited for the answer to another.
  gate.hold();
  const ranges = Array.from({ length: 20 }, (_, row) => ({ key: "t", offset: 2 * row, length: 2 }));
  const both = Promise.all([server.read("run_1", ranges), server.position("run_1")]);
  const carriedOut = async () => String(await ask(observer, "INFO", "commandstats"));
  let stats = "";
  while (!/cmdstat_getrange:calls=20,/.test(stats) || !/cmdstat_hget:calls=1,/.test(stats)) stats = await carriedOut();
  gate.open();

  const [rows, position] = await both;
  assert.deepEqual(
    rows.map((row) => [...row!]),
    ranges.map(({ offset }) => [offset, offset + 1]),
  );
  assert.equal(position, 7);
  assert.match(await carriedOut(), /cmdstat_getrange:calls=20,/);
});

test("a completion whose answer is lost is repeated, answered as the first time, and counted once", async () => {
  const redis = await running(testRedis());
  const gate = await gateTo(redis);
  const server = new RedisParameterServer(redis.connect({ url: gate.url }));
  await server.start("run_1", 0, []);
  await server.complete("run_1", completion(0));
  gate.loseNextAnswer();
  assert.deepEqual(await server.complete("run_1", completion(1)), { stale: false, duplicates: 0, complete: true });
  assert.deepEqual(await server.counters("run_1"), { delivered: 2 });
  // Another delivery of the same item is another completion.
  assert.equal((await server.complete("run_1", completion(1))).duplicates, 1);
  assert.deepEqual(await server.counters("run_1"), { delivered: 3, duplicate: 1 });
});

test("whatever else loses its answer is repeated too, and comes to the same", async () => {
  const redis = await running(testRedis());
  const gate = await gateTo(redis);
  const server = new RedisParameterServer(redis.connect({ url: gate.url }));
  const withoutAnswer = <Result>(call: () => Promise<Result>) => {
    gate.loseNextAnswer();
    return call();
  };
  await server.position("run_1");
  await withoutAnswer(() =>
    server.write("run_1", [whole("a", 1, 2), { key: "b", size: 4, offset: 1, bytes: Uint8Array.of(9) }]),
  );
  assert.equal(await withoutAnswer(() => server.start("run_1", 0, ["a", "b"])), true);
  assert.deepEqual(
    (await withoutAnswer(() => server.read("run_1", [{ key: "a" }, { key: "b" }]))).map((bytes) => [...bytes!]),
    [
      [1, 2],
      [0, 9, 0, 0],
    ],
  );
  assert.deepEqual(await withoutAnswer(() => server.missing("run_1", 0, 2)), [0, 1]);
  assert.equal(await withoutAnswer(() => server.claim("run_1", 1, 0)), true);
  assert.equal(await withoutAnswer(() => server.position("run_1")), 1);
  await withoutAnswer(() => server.release("run_1", ["a"]));
  assert.deepEqual(await server.read("run_1", [{ key: "a" }]), [undefined]);
  await withoutAnswer(() => server.forget("run_1"));
  assert.equal(await ask(redis.connect(), "DBSIZE"), 0);
});

for (const [name, start] of [
  ["Redis", testRedis],
  ["a Redis cluster", testCluster],
] as const)
  test(`calls that find ${name} restarting wait for it`, async () => {
    const redis = await running(start());
    const server = new RedisParameterServer(redis.connect());
    await server.start("run_1", 3, []);
    await redis.server.kill();
    const calls = Promise.all([
      server.position("run_1"),
      server.write("run_1", [whole("a", 1)]),
      server.complete("run_1", completion(0)),
      server.read("run_1", [{ key: "none" }]),
      server.claim("run_1", 1, 0),
      server.counters("run_1"),
    ]);
    await redis.server.restart();
    // It comes back empty.
    assert.deepEqual(await calls, [
      undefined,
      undefined,
      { stale: true, duplicates: 0, complete: false },
      [undefined],
      false,
      {},
    ]);
    assert.deepEqual(await server.read("run_1", [{ key: "a" }]), [Buffer.of(1)]);
  });

test("work goes on while Redis restarts again and again", async () => {
  const redis = await running(testRedis());
  const server = new RedisParameterServer(redis.connect());
  let calls = 0;
  let restarting = true;
  const work = Array.from({ length: 4 }, async (_, worker) => {
    while (restarting) {
      await server.write("run_1", [whole(`t/${worker}`, calls++ % 256)]);
      await server.position("run_1");
    }
  });
  for (let restart = 0; restart < 5; restart++) {
    const before = calls;
    while (calls < before + 20) await server.position("run_1");
    await redis.server.kill();
    await redis.server.restart();
  }
  restarting = false;
  await Promise.all(work);
});

for (const [name, start] of [
  ["Redis", testRedis],
  ["a Redis cluster", testCluster],
] as const)
  test(`${name} that stays away is an UnavailableError when the patience is over, not before`, async () => {
    const redis = await running(start());
    const server = new RedisParameterServer(redis.connect({ patienceMs: 400 }));
    await server.start("run_1", 3, []);
    await redis.server.kill();
    for (const call of [
      () => server.position("run_1"),
      () => server.read("run_1", [{ key: "a" }, { key: "b", offset: 1 }]),
      () => server.write("run_1", [whole("a", 1)]),
      () => server.complete("run_1", completion(0)),
      () => server.count("run_1", { a: 1 }),
    ]) {
      const tookMs = await timeToUnavailable(
        call,
        /^Redis at 127\.0\.0\.1:\d+ is not available: .*(ECONNREFUSED|closed|slots cache)/,
      );
      assert.ok(tookMs > 250 && tookMs < 2000, `${Math.round(tookMs)} ms`);
    }
  });

test("a Redis that was never there is unavailable", async () => {
  const redis = await running(testRedis());
  const url = `redis://127.0.0.1:${await freePort()}`;
  await timeToUnavailable(() => redis.connect({ url, patienceMs: 100 }).run((client) => client.ping()), /ECONNREFUSED/);
});

for (const [name, start] of [
  ["Redis", testRedis],
  ["a Redis cluster", testCluster],
] as const)
  test(`${name} that hangs is unavailable, and is used again when it wakes`, async () => {
    const redis = await running(start());
    const server = new RedisParameterServer(redis.connect({ patienceMs: 400 }));
    await server.start("run_1", 3, []);
    process.kill(redis.server.pid!, "SIGSTOP");
    const tookMs = await timeToUnavailable(() => server.position("run_1"), /not available/);
    assert.ok(tookMs < 2000, `${Math.round(tookMs)} ms`);
    process.kill(redis.server.pid!, "SIGCONT");
    assert.equal(await server.position("run_1"), 3);
  });

test("a Redis that has become a replica is waited for until it takes writes", async () => {
  const redis = await running(testRedis());
  const operator = redis.connect();
  const server = new RedisParameterServer(redis.connect());
  const impatient = new RedisParameterServer(redis.connect({ patienceMs: 200 }));
  await server.start("run_1", 0, []);
  await ask(operator, "REPLICAOF", "127.0.0.1", await freePort());
  await timeToUnavailable(() => impatient.write("run_1", [whole("a", 1)]), /READONLY/);
  await timeToUnavailable(() => impatient.complete("run_1", completion(0)), /READONLY/);
  const written = Promise.all([server.write("run_1", [whole("a", 1)]), server.complete("run_1", completion(0))]);
  await ask(operator, "REPLICAOF", "NO", "ONE");
  assert.deepEqual((await written)[1], { stale: false, duplicates: 0, complete: false });
});

test("a cluster that has lost its slots is waited for", async () => {
  const redis = await running(testCluster());
  const operator = redis.connect({ cluster: false });
  const impatient = new RedisParameterServer(redis.connect({ patienceMs: 300 }));
  const server = new RedisParameterServer(redis.connect());
  await server.start("run_1", 0, []);
  assert.equal(await impatient.position("run_1"), 0);
  await ask(operator, "CLUSTER", "DELSLOTSRANGE", 0, 16383);
  while (!String(await ask(operator, "CLUSTER", "INFO")).includes("cluster_state:fail"));
  await timeToUnavailable(() => impatient.position("run_1"), /not available/);
  const waiting = server.position("run_1");
  await ask(operator, "CLUSTER", "ADDSLOTSRANGE", 0, 16383);
  assert.equal(await waiting, 0);
});

test("a wrong password is named, and so is a certificate of an unknown authority", { skip: noTls }, async () => {
  const redis = await running(testTls());
  const { certificateAuthority: _, ...unknown } = redis.settings;
  const ping = (settings: typeof redis.settings) => () => redis.connect(settings).run((client) => client.ping());
  await timeToUnavailable(ping({ ...redis.settings, password: "wrong", patienceMs: 300 }), /WRONGPASS/);
  const other = redis.connect({ certificateAuthority: "", patienceMs: 300, url: unknown.url });
  await timeToUnavailable(() => other.run((client) => client.ping()), /certificate/);
  assert.equal(await ping(redis.settings)(), "PONG");
});

test("a user and a password can be part of the URL", async () => {
  const redis = await running(
    testRedis({ extraArguments: ["--user", "snn", "on", ">a/b", "~*", "+@all", "--user", "default", "off"] }),
  );
  const url = redis.server.url.replace("redis://", "redis://snn:a%2Fb@");
  assert.equal(await redis.connect({ url }).run((client) => client.ping()), "PONG");
  await timeToUnavailable(
    () => redis.connect({ patienceMs: 200 }).run((client) => client.ping()),
    /NOAUTH|WRONGPASS|NOPERM/,
  );
});

test("calls that wait when the connection is closed fail at once, and so do those that come later", async () => {
  const redis = await running(testRedis());
  const connection = redis.connect();
  const server = new RedisParameterServer(connection);
  await server.position("run_1");
  await redis.server.kill();
  const waiting = [server.position("run_1"), server.position("run_1")];
  const tookMs = await timeToUnavailable(async () => {
    connection.close();
    await Promise.all(waiting);
  }, /not available/);
  await timeToUnavailable(() => server.position("run_1"), /closed|not available/);
  assert.ok(tookMs < 1000);
});
