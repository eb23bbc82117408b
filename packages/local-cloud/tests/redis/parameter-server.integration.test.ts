import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import { InvalidMessageError, OutOfMemoryError } from "@snn/core";
import { type RedisConnection, RedisParameterServer } from "@snn/core/adapters/redis";
import { ask, type TestRedis, testRedis } from "./servers.js";

const whole = (key: string, bytes: Uint8Array) => ({ key, size: bytes.byteLength, offset: 0, bytes });
const items = (count: number) => Array.from({ length: count }, (_, item) => item);

/** The run's progress, counters, a tensor of the start, and one position with a bitmap. */
async function underWay(server: RedisParameterServer, runId: string): Promise<void> {
  await server.write(runId, [whole("data/inputs", Uint8Array.of(1, 2)), whole("weights/1/0", Uint8Array.of(3))]);
  await server.start(runId, 4, ["data/inputs"]);
  await server.complete(runId, {
    position: 4,
    items: [0],
    total: 1,
    writes: [{ key: "activations/1/1", size: 4, offset: 2, bytes: Uint8Array.of(5, 6) }],
    deliveries: 1,
    redeliveries: 0,
  });
}

describe("RedisParameterServer", () => {
  let redis: TestRedis;
  let connection: RedisConnection;
  before(async () => {
    redis = await testRedis();
    connection = redis.connect();
  });
  after(() => redis.end());
  beforeEach(() => ask(connection, "FLUSHALL"));

  const allKeys = async () => (await ask(connection, "KEYS", "*")) as string[];
  const ttl = (key: string) => ask(connection, "TTL", key) as Promise<number>;

  test("many connections complete one position: its last bit is set once, every delivery is counted once", async () => {
    const total = 64;
    const servers = items(8).map(() => new RedisParameterServer(redis.connect()));
    await servers[0]!.start("run_race", 0, []);
    const row = (item: number) => Buffer.alloc(1000, item);
    const complete = (server: RedisParameterServer, item: number) =>
      server.complete("run_race", {
        position: 0,
        items: [item],
        total,
        writes: [{ key: "t", size: total * 1000, offset: item * 1000, bytes: row(item) }],
        deliveries: 1,
        redeliveries: 0,
      });
    const outcomes = await Promise.all(servers.flatMap((server) => items(total).map((item) => complete(server, item))));
    assert.equal(outcomes.filter(({ complete, duplicates }) => complete && duplicates === 0).length, 1);
    assert.equal(outcomes.filter(({ duplicates }) => duplicates === 0).length, total);
    assert.deepEqual(await servers[0]!.counters("run_race"), { delivered: 8 * total, duplicate: 7 * total });
    const [tensor] = await servers[0]!.read("run_race", [{ key: "t" }]);
    assert.deepEqual(tensor, Buffer.concat(items(total).map(row)));
  });

  test("many connections claim every position: one wins each, while late completions of the ones before write nothing", async () => {
    const positions = 30;
    const servers = items(6).map(() => new RedisParameterServer(redis.connect()));
    const [first] = servers as [RedisParameterServer];
    await first.start("run_race", 0, []);
    let wins = 0;
    for (let position = 1; position <= positions; position++) {
      const before = position - 1;
      const results = await Promise.all(
        servers.map(async (server) => {
          const writes = [whole(`t/${before}`, Uint8Array.of(before))];
          const completion = { position: before, items: [0], total: 1, writes, deliveries: 1, redeliveries: 0 };
          const { stale } = await server.complete("run_race", completion);
          const won = await server.claim("run_race", position, 1);
          if (won) await server.release("run_race", [`t/${before}`]);
          return { stale, won };
        }),
      );
      wins += results.filter(({ won }) => won).length;
      const late = {
        position: before,
        items: [0],
        total: 1,
        writes: [whole(`t/${before}`, Uint8Array.of(99))],
        deliveries: 1,
        redeliveries: 0,
      };
      assert.equal((await first.complete("run_race", late)).stale, true);
      assert.deepEqual(await first.read("run_race", [{ key: `t/${before}` }]), [undefined]);
    }
    assert.equal(wins, positions);
    assert.equal(await first.position("run_race"), positions);
    const { delivered } = await first.counters("run_race");
    assert.equal(delivered, positions * (servers.length + 1));
    // Nothing of the positions that have passed is left.
    assert.deepEqual((await allKeys()).toSorted(), ["snn:{run_race}:counters", "snn:{run_race}:progress"]);
  });

  test("every key of a run expires", async () => {
    await underWay(new RedisParameterServer(connection, { ttlSeconds: 1000 }), "run_1");
    const keys = await allKeys();
    assert.equal(keys.length, 8, keys.join(" "));
    for (const key of keys) {
      const seconds = await ttl(key);
      assert.ok(seconds > 900 && seconds <= 1000, `${key} expires in ${seconds} s`);
    }
  });

  test("without being told, a run is kept for a day", async () => {
    await underWay(new RedisParameterServer(connection), "run_1");
    for (const key of await allKeys()) assert.ok((await ttl(key)) > 86_000);
  });

  test("a claim puts off the expiry of all keys, but only when a quarter of their time has gone", async () => {
    const server = new RedisParameterServer(connection, { ttlSeconds: 1000 });
    await underWay(server, "run_1");
    const data = "snn:{run_1}:tensor:data/inputs";
    // As if time had passed.
    const age = async (seconds: number) => {
      const [now] = (await ask(connection, "TIME")) as string[];
      await ask(connection, "HSET", "snn:{run_1}:progress", "renewed", Number(now) - seconds);
      for (const key of await allKeys()) await ask(connection, "EXPIRE", key, 1000 - seconds);
    };
    await age(240);
    assert.equal(await server.claim("run_1", 5, 1), true);
    assert.ok((await ttl(data)) <= 760);
    await age(251);
    assert.equal(await server.claim("run_1", 6, 0), true);
    for (const key of await allKeys()) assert.ok((await ttl(key)) > 900, key);
    // And not again with the claim after it.
    await ask(connection, "EXPIRE", data, 500);
    assert.equal(await server.claim("run_1", 7, 0), true);
    assert.ok((await ttl(data)) <= 500);
  });

  test("what was released is not in the inventory any more", async () => {
    const server = new RedisParameterServer(connection);
    await underWay(server, "run_1");
    await server.claim("run_1", 5, 1);
    await server.release("run_1", ["data/inputs", "weights/1/0", "activations/1/1", "none"]);
    assert.deepEqual((await allKeys()).toSorted(), ["snn:{run_1}:counters", "snn:{run_1}:progress"]);
  });

  test("forgetting the runs leaves no key, also when messages come late", async () => {
    const server = new RedisParameterServer(connection);
    for (const runId of ["run_1", "run_2"]) await underWay(server, runId);
    await server.forget("run_1");
    assert.deepEqual(
      (await allKeys()).filter((key) => key.includes("run_1")),
      [],
    );
    await server.forget("run_2");
    const late = {
      position: 4,
      items: [0],
      total: 1,
      writes: [whole("t", Uint8Array.of(1))],
      deliveries: 1,
      redeliveries: 1,
    };
    assert.equal((await server.complete("run_1", late)).stale, true);
    assert.equal(await server.claim("run_1", 5, 0), false);
    assert.equal(await ask(connection, "DBSIZE"), 0);
  });

  test("an id that is none is refused by every method, and touches no key", async () => {
    const server = new RedisParameterServer(connection);
    await underWay(server, "run_1");
    const dump = async () =>
      Promise.all(
        (await allKeys())
          .toSorted()
          .map(async (key) => [key, await connection.run((client) => client.dumpBuffer(key))]),
      );
    const before = await dump();
    const hostile = [
      "",
      "*",
      "run_*",
      "../run_1",
      "run_1}:tensor:x{",
      "{run_1}",
      "run_1:tensor",
      "run_1\r\nFLUSHALL\r\n",
      "run_1\0",
      "RUN_1",
      `run_${"a".repeat(65)}`,
      undefined as never,
      ["run_1"] as never,
    ];
    const completion = {
      position: 4,
      items: [0],
      total: 1,
      writes: [whole("t", Uint8Array.of(1))],
      deliveries: 1,
      redeliveries: 0,
    };
    for (const runId of hostile)
      for (const call of [
        () => server.read(runId, [{ key: "weights/1/0" }]),
        () => server.read(runId, []),
        () => server.write(runId, [whole("t", Uint8Array.of(1))]),
        () => server.complete(runId, completion),
        () => server.missing(runId, 4, 1),
        () => server.position(runId),
        () => server.start(runId, 0, []),
        () => server.claim(runId, 5, 0),
        () => server.release(runId, ["weights/1/0"]),
        () => server.count(runId, { delivered: 1 }),
        () => server.counters(runId),
        () => server.forget(runId),
      ])
        await assert.rejects(call, InvalidMessageError, JSON.stringify(runId));
    assert.deepEqual(await dump(), before);
  });

  test("whatever a tensor is called, it stays among the tensors of its run", async () => {
    const server = new RedisParameterServer(connection);
    await underWay(server, "run_1");
    const names = [
      "",
      "*",
      "../../run_2",
      "}:progress",
      "{run_2}:progress",
      "\r\nFLUSHALL\r\n",
      "ü\0",
      "x".repeat(1000),
    ];
    await server.write(
      "run_2",
      names.map((key, index) => whole(key, Uint8Array.of(index))),
    );
    const read = await server.read(
      "run_2",
      names.map((key) => ({ key })),
    );
    assert.deepEqual(
      read.map((bytes) => bytes?.[0]),
      names.map((_, index) => index),
    );
    const added = (await allKeys()).filter((key) => !key.startsWith("snn:{run_1}:"));
    assert.equal(added.length, names.length + 1);
    assert.ok(added.every((key) => key === "snn:{run_2}:inventory" || key.startsWith("snn:{run_2}:tensor:")));
    await server.release("run_2", ["*"]);
    assert.equal(await server.position("run_1"), 4);
    await server.forget("run_2");
    assert.equal(await server.position("run_1"), 4);
    assert.deepEqual(
      (await allKeys()).filter((key) => !key.startsWith("snn:{run_1}:")),
      [],
    );
  });

  test("a tensor that is there is told from one that is not, even where no byte is read", async () => {
    const server = new RedisParameterServer(connection);
    await server.write("run_1", [whole("empty", new Uint8Array()), whole("two", Uint8Array.of(7, 8))]);
    const ranges = [
      {},
      { length: 0 },
      { offset: 1 },
      { offset: 1, length: 0 },
      { offset: 2 },
      { offset: 9, length: 3 },
      { offset: 1, length: 9 },
    ];
    const sizes = async (key: string) =>
      (
        await server.read(
          "run_1",
          ranges.map((range) => ({ key, ...range })),
        )
      ).map((bytes) => bytes?.byteLength);
    assert.deepEqual(await sizes("empty"), [0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(await sizes("two"), [2, 0, 1, 0, 0, 0, 1]);
    assert.deepEqual(
      await sizes("none"),
      ranges.map(() => undefined),
    );
  });

  test("the first part that is written makes the whole tensor, whichever part it is", async () => {
    const server = new RedisParameterServer(connection);
    await server.start("run_1", 0, []);
    const part = (key: string, offset: number) => ({ key, size: 10, offset, bytes: Uint8Array.of(1, 2) });
    await server.write("run_1", [part("a", 0), part("b", 8)]);
    const writes = [part("c", 0), part("d", 8)];
    await server.complete("run_1", { position: 0, items: [0], total: 2, writes, deliveries: 1, redeliveries: 0 });
    const read = await server.read(
      "run_1",
      ["a", "b", "c", "d"].map((key) => ({ key })),
    );
    const front = [1, 2, 0, 0, 0, 0, 0, 0, 0, 0];
    const back = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2];
    assert.deepEqual(
      read.map((bytes) => [...bytes!]),
      [front, back, front, back],
    );
  });

  test("bytes pass unchanged, in views and in bulk", async () => {
    const server = new RedisParameterServer(connection);
    const bytes = randomBytes(5_000_003);
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset + 1, 4_000_001);
    await server.start("run_1", 0, []);
    await server.write("run_1", [whole("written", view)]);
    await server.complete("run_1", {
      position: 0,
      items: [0],
      total: 1,
      writes: [whole("completed", view)],
      deliveries: 1,
      redeliveries: 0,
    });
    for (const part of await server.read("run_1", [{ key: "written" }, { key: "completed" }]))
      assert.ok(Buffer.from(view).equals(part!));
    assert.ok(
      bytes
        .subarray(3, 3_000_004)
        .equals((await server.read("run_1", [{ key: "completed", offset: 2, length: 3_000_001 }]))[0]!),
    );
  });

  test("a completion of many bytes writes whole tensors and parts, and all of its keys expire", async () => {
    const server = new RedisParameterServer(connection, { ttlSeconds: 1000 });
    await server.start("run_1", 0, []);
    const [one, two, three] = [1, 2, 3].map((value) => Buffer.alloc(100_000, value)) as [Buffer, Buffer, Buffer];
    const writes = [
      whole("a", one),
      { key: "b", size: 300_000, offset: 100_000, bytes: two },
      { key: "b", size: 300_000, offset: 0, bytes: three },
      whole("empty", new Uint8Array()),
    ];
    const completion = { position: 0, items: [0], total: 2, writes, deliveries: 1, redeliveries: 0 };
    assert.deepEqual(await server.complete("run_1", completion), { stale: false, duplicates: 0, complete: false });
    const [a, b, empty] = await server.read("run_1", [{ key: "a" }, { key: "b" }, { key: "empty" }]);
    assert.ok(one.equals(a!));
    assert.ok(Buffer.concat([three, two, Buffer.alloc(100_000)]).equals(b!));
    assert.equal(empty!.byteLength, 0);
    const keys = await allKeys();
    assert.equal(keys.length, 8, keys.join(" "));
    for (const key of keys) assert.ok((await ttl(key)) > 900, key);
    await server.forget("run_1");
    assert.deepEqual(await allKeys(), []);
  });

  test("a stale completion of many bytes leaves tensors as they were, also two parts of one, and makes none", async () => {
    const server = new RedisParameterServer(connection);
    await server.start("run_1", 0, []);
    const [old, late] = [1, 2].map((value) => Buffer.alloc(200_000, value)) as [Buffer, Buffer];
    await server.write("run_1", [whole("a", old), whole("b", old)]);
    assert.equal(await server.claim("run_1", 1, 0), true);
    const before = (await allKeys()).toSorted();
    const writes = [
      whole("a", late),
      { key: "b", size: 200_000, offset: 100_000, bytes: late.subarray(0, 100_000) },
      { key: "b", size: 200_000, offset: 0, bytes: late.subarray(0, 100_000) },
      whole("c", late),
      { key: "d", size: 400_000, offset: 200_000, bytes: late },
    ];
    const completion = { position: 0, items: [0], total: 1, writes, deliveries: 1, redeliveries: 0 };
    assert.equal((await server.complete("run_1", completion)).stale, true);
    for (const tensor of await server.read("run_1", [{ key: "a" }, { key: "b" }])) assert.ok(old.equals(tensor!));
    assert.deepEqual((await allKeys()).filter((key) => !key.endsWith(":counters")).toSorted(), before);
    assert.equal((await server.complete("run_none", completion)).stale, true);
    assert.ok((await allKeys()).every((key) => key.includes("run_1")));
  });

  test("scripts that Redis has dropped are sent again", async () => {
    const server = new RedisParameterServer(connection);
    await underWay(server, "run_1");
    await ask(connection, "SCRIPT", "FLUSH");
    await underWay(server, "run_2");
    assert.equal(await server.claim("run_2", 5, 1), true);
  });

  test("rows are completed by a script that Redis knows by its hash", async () => {
    const server = new RedisParameterServer(redis.connect());
    await server.start("run_1", 0, []);
    const complete = () =>
      server.complete("run_1", { position: 0, items: [0], total: 2, writes: [], deliveries: 1, redeliveries: 0 });
    await complete();
    await ask(connection, "CONFIG", "RESETSTAT");
    for (let call = 0; call < 10; call++) await complete();
    const stats = String(await ask(connection, "INFO", "commandstats"));
    assert.match(stats, /cmdstat_evalsha:calls=10,/);
    assert.doesNotMatch(stats, /cmdstat_eval:/);
  });
});

test("a full Redis is an OutOfMemoryError that says what to do; what is there can still be read and released", async () => {
  const redis = await testRedis({ maxMemoryBytes: 4_000_000 });
  try {
    const server = new RedisParameterServer(redis.connect());
    await server.write("run_1", [whole("a", Buffer.alloc(100_000, 1))]);
    await server.start("run_1", 0, ["a"]);
    const row = (item: number) => ({
      position: 0,
      items: [item],
      total: 100,
      writes: [whole(`row/${item}`, Buffer.alloc(100_000, item))],
      deliveries: 1,
      redeliveries: 0,
    });
    const full = (error: Error) =>
      error instanceof OutOfMemoryError && /maxmemory.*smaller network.*batch_size/.test(error.message);
    let completed = 0;
    await assert.rejects(async () => {
      for (; completed < 100; completed++) await server.complete("run_1", row(completed));
    }, full);
    assert.ok(completed > 5 && completed < 50);
    await assert.rejects(server.write("run_1", [whole("b", Buffer.alloc(100_000))]), full);
    assert.equal((await server.read("run_1", [{ key: "a" }]))[0]?.byteLength, 100_000);
    // The completion that failed has left nothing behind.
    assert.deepEqual(await server.read("run_1", [{ key: `row/${completed}` }]), [undefined]);
    assert.deepEqual((await server.missing("run_1", 0, 100))[0], completed);
    await server.release(
      "run_1",
      items(completed).map((item) => `row/${item}`),
    );
    assert.equal((await server.complete("run_1", row(completed))).stale, false);
    await server.forget("run_1");
    assert.equal(await ask(redis.connect(), "DBSIZE"), 0);
  } finally {
    await redis.end();
  }
});
