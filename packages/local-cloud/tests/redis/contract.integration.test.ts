import { after, before, describe } from "node:test";
import { MemoryParameterServer } from "@snn/core/adapters/memory";
import { CachedParameterServer, type RedisConnection, RedisParameterServer } from "@snn/core/adapters/redis";
import { boundaryContract, parameterServerContract } from "@snn/core/contracts";
import { ask, noTls, type TestRedis, testCluster, testRedis, testTls } from "./servers.js";

const maxBytes = 1e6;

function onRedis(name: string, start: () => Promise<TestRedis>, skip?: string): void {
  describe(name, skip === undefined ? {} : { skip }, () => {
    let redis: TestRedis;
    let connection: RedisConnection;
    before(async () => {
      redis = await start();
      connection = redis.connect();
    });
    after(() => redis.end());
    const create = async () => {
      await ask(connection, "FLUSHALL");
      return new RedisParameterServer(connection);
    };
    parameterServerContract(name, create);
    parameterServerContract(
      `cache of ${name}`,
      async () => new CachedParameterServer(await create(), { maxBytes, cycleOf: () => ({ layers: 2, shards: 1 }) }),
    );
  });
}

onRedis("Redis", () => testRedis());

describe("boundaries", () => {
  let redis: TestRedis;
  let connection: RedisConnection;
  before(async () => {
    redis = await testRedis();
    connection = redis.connect();
  });
  after(() => redis.end());
  boundaryContract("Redis", async () => {
    await ask(connection, "FLUSHALL");
    return new RedisParameterServer(connection);
  });
});

onRedis("Redis cluster", testCluster);
onRedis("Redis with TLS and a password", testTls, noTls);

parameterServerContract(
  "cache of memory",
  async () =>
    new CachedParameterServer(new MemoryParameterServer(), { maxBytes, cycleOf: () => ({ layers: 2, shards: 1 }) }),
);
