import assert from "node:assert/strict";
import { totalmem } from "node:os";
import { test } from "node:test";
import { redisSettingsOf } from "../../src/lambda/ports/parameter-server.js";
import { memoryBytesOf } from "../../src/lambda/process-cloud.js";

test("the parameter server is reached in the open or through TLS, with credentials if there are any", () => {
  const place = { host: "redis.example", port: 6380 };
  assert.deepEqual(redisSettingsOf(place), { url: "redis://redis.example:6380", cluster: false });
  assert.deepEqual(redisSettingsOf({ ...place, username: "snn", password: "p@ss:word/", tls: true, cluster: true }), {
    url: "rediss://redis.example:6380",
    username: "snn",
    password: "p@ss:word/",
    cluster: true,
  });
});

test("an address of IPv6 can be told from its port", () => {
  const { url } = redisSettingsOf({ host: "::1", port: 6379 });
  assert.deepEqual([new URL(url).hostname, new URL(url).port], ["[::1]", "6379"]);
});

test("a function has the memory that Lambda gives it, another process that of the machine", () => {
  assert.equal(memoryBytesOf("1769"), 1769 * 1024 * 1024);
  assert.equal(memoryBytesOf(undefined), totalmem());
});
