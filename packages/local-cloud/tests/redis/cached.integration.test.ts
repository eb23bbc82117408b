import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CachedParameterServer, RedisParameterServer } from "@snn/core/adapters/redis";
import { ask, type TestRedis, testRedis } from "./servers.js";

let redis: TestRedis;
before(async () => {
  redis = await testRedis();
});
after(() => redis.end());

test("over Redis, what was read once is not asked for again, nor is the position for its sake", async () => {
  const connection = redis.connect();
  const server = new RedisParameterServer(connection);
  const key = "weights/1/0";
  const content = Buffer.alloc(100_000, 7);
  await server.write("run_1", [{ key, size: content.length, offset: 0, bytes: content }]);
  await server.start("run_1", 0, [key]);
  const cache = new CachedParameterServer(new RedisParameterServer(redis.connect()), {
    maxBytes: 1e6,
    cycleOf: () => ({ layers: 3, shards: 1 }),
  });
  const ranges = [{ key, length: 8 }, { key, offset: 16, length: 50_000 }, { key }];
  const read = async () => (await cache.read("run_1", ranges)).map((bytes) => Buffer.from(bytes!));
  const first = await read();
  await ask(connection, "CONFIG", "RESETSTAT");
  for (let time = 0; time < 5; time++) assert.deepEqual(await read(), first);
  assert.doesNotMatch(String(await ask(connection, "INFO", "commandstats")), /cmdstat_(get|getrange|hget):/);
});

test("over Redis, a tensor that others are still writing is read again", async () => {
  const server = new RedisParameterServer(redis.connect());
  const cache = new CachedParameterServer(new RedisParameterServer(redis.connect()), {
    maxBytes: 1e6,
    cycleOf: () => ({ layers: 2, shards: 1 }),
  });
  const key = "activations/1/0";
  const complete = (item: number) =>
    server.complete("run_2", {
      position: 0,
      items: [item],
      total: 2,
      writes: [{ key, size: 2, offset: item, bytes: Uint8Array.of(item + 1) }],
      deliveries: 1,
      redeliveries: 0,
    });
  await server.start("run_2", 0, []);
  await complete(1);
  // What a message for a position ahead would read.
  assert.deepEqual([...(await cache.read("run_2", [{ key }]))[0]!], [0, 2]);
  await complete(0);
  await server.claim("run_2", 1, 2);
  assert.deepEqual([...(await cache.read("run_2", [{ key }]))[0]!], [1, 2]);
});
