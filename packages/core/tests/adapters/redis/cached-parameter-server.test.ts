import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryParameterServer } from "../../../src/adapters/memory/index.js";
import { CachedParameterServer } from "../../../src/adapters/redis/index.js";
import type { Range, Write } from "../../../src/ports/parameter-server.js";
import { activationsKey, deltasKey, gradientKey, lossesKey, parameterKey } from "../../../src/run/tensors.js";

/** A server that notes what it is asked to read. */
class ObservedServer extends MemoryParameterServer {
  reads: (readonly Range[])[] = [];

  override async read(runId: string, ranges: readonly Range[]) {
    this.reads.push(ranges);
    return super.read(runId, ranges);
  }
}

const theWhole = { index: 0, of: 1 };
const firstHalf = { index: 0, of: 2 };
const weights = parameterKey("weights", 1, 0);
const bytes = (length: number, value = 1) => new Uint8Array(length).fill(value);
const whole = (key: string, content: Uint8Array): Write => ({
  key,
  size: content.byteLength,
  offset: 0,
  bytes: content,
});
const completion = (position: number, writes: readonly Write[]) => ({
  position,
  items: [0],
  total: 2,
  writes,
  deliveries: 1,
  redeliveries: 0,
});

/** A cache, the server behind it, and another way to that server. */
async function cached({ maxBytes = 1e6, position = 0, shards = 1 } = {}) {
  const server = new ObservedServer();
  await server.write("run_1", [
    whole(
      weights,
      Uint8Array.from({ length: 40 }, (_, index) => index),
    ),
  ]);
  await server.start("run_1", position, []);
  return { server, cache: new CachedParameterServer(server, { maxBytes, cycleOf: () => ({ layers: 2, shards }) }) };
}

test("what was read is not read again, neither as a whole nor in the same rows", async () => {
  const { server, cache } = await cached();
  const rows = { key: weights, offset: 8, length: 16 };
  const first = await cache.read("run_1", [rows]);
  assert.deepEqual(await cache.read("run_1", [rows]), first);
  assert.equal(server.reads.length, 1);
  await cache.read("run_1", [{ key: weights }]);
  assert.equal(server.reads.length, 2);
  // Rows of a whole are a view of it.
  const [all] = await cache.read("run_1", [{ key: weights }]);
  const [some, rest] = await cache.read("run_1", [
    { key: weights, offset: 4, length: 4 },
    { key: weights, offset: 36 },
  ]);
  assert.deepEqual([...some!], [4, 5, 6, 7]);
  assert.deepEqual([...rest!], [36, 37, 38, 39]);
  assert.equal(some!.buffer, all!.buffer);
  assert.equal(server.reads.length, 2);
});

test("only what is missing is read, in one call", async () => {
  const { server, cache } = await cached();
  await cache.read("run_1", [{ key: weights, offset: 0, length: 8 }]);
  server.reads = [];
  const read = await cache.read("run_1", [
    { key: weights, offset: 8, length: 1 },
    { key: weights, offset: 0, length: 8 },
    { key: "none" },
    { key: weights, offset: 9, length: 1 },
  ]);
  assert.deepEqual(
    read.map((part) => part && [...part]),
    [[8], [0, 1, 2, 3, 4, 5, 6, 7], undefined, [9]],
  );
  assert.deepEqual(server.reads, [
    [{ key: weights, offset: 8, length: 1 }, { key: "none" }, { key: weights, offset: 9, length: 1 }],
  ]);
});

test("what was written is not read at all, and a part is never taken for the whole", async () => {
  const { server, cache } = await cached();
  const key = activationsKey(1, 0, theWhole);
  await cache.complete(
    "run_1",
    completion(0, [{ key, size: 4, offset: 2, bytes: Uint8Array.of(7, 8) }, whole("data/labels", Uint8Array.of(5))]),
  );
  assert.deepEqual(
    (await cache.read("run_1", [{ key, offset: 2, length: 2 }, { key: "data/labels" }])).map((part) => [...part!]),
    [[7, 8], [5]],
  );
  assert.equal(server.reads.length, 0);
  assert.deepEqual([...(await cache.read("run_1", [{ key }]))[0]!], [0, 0, 7, 8]);
  assert.equal(server.reads.length, 1);
});

test("a tensor that is read before it is whole is read again", async () => {
  const half = bytes(2, 7);
  // The last position at which somebody still writes the tensor.
  for (const [key, position, shards] of [
    [activationsKey(1, 1, theWhole), 4],
    [activationsKey(2, 1, theWhole), 5],
    [deltasKey(2, 1, theWhole), 6],
    [deltasKey(1, 1, theWhole), 7],
    [parameterKey("weights", 2, 2), 7],
    ["velocity-of-weights/1/2", 7],
    [activationsKey(2, 1, firstHalf), 7, 2],
    [deltasKey(2, 1, firstHalf), 8, 2],
    [gradientKey("weights", 2, 1, firstHalf), 8, 2],
    [deltasKey(1, 1, firstHalf), 10, 2],
    [gradientKey("biases", 1, 1, firstHalf), 10, 2],
    [parameterKey("weights", 2, 2), 11, 2],
  ] as const) {
    const { server, cache } = await cached({ position, shards: shards ?? 1 });
    await server.complete("run_1", completion(position, [{ key, size: 4, offset: 0, bytes: half }]));
    assert.deepEqual([...(await cache.read("run_1", [{ key }]))[0]!], [7, 7, 0, 0], key);
    await server.complete("run_1", completion(position, [{ key, size: 4, offset: 2, bytes: half }]));
    assert.deepEqual([...(await cache.read("run_1", [{ key }]))[0]!], [7, 7, 7, 7], key);
    // Once the run has moved on, it stays.
    assert.equal(await server.claim("run_1", position + 1, 0), true);
    await cache.read("run_1", [{ key }]);
    server.reads = [];
    await cache.read("run_1", [{ key }]);
    assert.deepEqual(server.reads, [], key);
  }
});

test("of a run whose cycle is not known, only the data set is kept of what is read", async () => {
  const { server } = await cached();
  const cache = new CachedParameterServer(server, { maxBytes: 1e6 });
  await server.write("run_1", [whole("data/inputs", bytes(9))]);
  for (let time = 0; time < 2; time++) await cache.read("run_1", [{ key: "data/inputs" }, { key: weights }]);
  assert.deepEqual(server.reads, [[{ key: "data/inputs" }, { key: weights }], [{ key: weights }]]);
});

test("the losses of an epoch are read anew each time, and so is a tensor that was not there", async () => {
  const { server, cache } = await cached();
  const key = lossesKey(0);
  await cache.write("run_1", [{ key, size: 2, offset: 0, bytes: Uint8Array.of(1) }]);
  assert.deepEqual([...(await cache.read("run_1", [{ key }]))[0]!], [1, 0]);
  await server.write("run_1", [{ key, size: 2, offset: 1, bytes: Uint8Array.of(2) }]);
  assert.deepEqual([...(await cache.read("run_1", [{ key }]))[0]!], [1, 2]);
  await cache.write("run_1", [whole(lossesKey(1), Uint8Array.of(1))]);
  await server.write("run_1", [whole(lossesKey(1), Uint8Array.of(3))]);
  assert.deepEqual([...(await cache.read("run_1", [{ key: lossesKey(1) }]))[0]!], [3]);
  const late = parameterKey("biases", 1, 0);
  assert.deepEqual(await cache.read("run_1", [{ key: late }]), [undefined]);
  await server.write("run_1", [whole(late, Uint8Array.of(4))]);
  assert.deepEqual([...(await cache.read("run_1", [{ key: late }]))[0]!], [4]);
});

test("a stale completion is not kept", async () => {
  const { server, cache } = await cached({ position: 3 });
  const outcome = await cache.complete("run_1", completion(2, [whole(activationsKey(1, 0, theWhole), bytes(4))]));
  assert.equal(outcome.stale, true);
  assert.deepEqual(await cache.read("run_1", [{ key: activationsKey(1, 0, theWhole) }]), [undefined]);
  assert.equal(server.reads.length, 1);
  assert.equal(cache.bytes, 0);
});

test("what was released or forgotten is gone, and nothing else", async () => {
  const { cache } = await cached();
  const other = parameterKey("weights", 2, 0);
  await cache.write("run_1", [whole(weights, bytes(8)), whole(other, bytes(8, 2))]);
  await cache.write("run_10", [whole(weights, bytes(8, 3))]);
  await cache.release("run_1", [weights]);
  assert.deepEqual(await cache.read("run_1", [{ key: weights }]), [undefined]);
  assert.deepEqual([...(await cache.read("run_1", [{ key: other, length: 1 }]))[0]!], [2]);
  await cache.forget("run_1");
  assert.deepEqual(await cache.read("run_1", [{ key: other }]), [undefined]);
  assert.deepEqual([...(await cache.read("run_10", [{ key: weights, length: 1 }]))[0]!], [3]);
});

test("it keeps within its bytes: what was used longest ago goes, what is too large never comes", async () => {
  const { server, cache } = await cached({ maxBytes: 4000 });
  const key = (version: number) => parameterKey("weights", 1, version);
  for (let version = 1; version <= 3; version++)
    await cache.write("run_1", [whole(key(version), bytes(1000, version))]);
  await cache.read("run_1", [{ key: key(1) }]);
  await cache.write("run_1", [whole(key(4), bytes(1000, 4)), whole(key(5), bytes(5000, 5))]);
  assert.ok(cache.bytes <= 4000);
  server.reads = [];
  const read = await cache.read(
    "run_1",
    [1, 2, 3, 4, 5].map((version) => ({ key: key(version) })),
  );
  assert.deepEqual(
    read.map((part) => part?.[0]),
    [1, 2, 3, 4, 5],
  );
  assert.deepEqual(server.reads, [[{ key: key(2) }, { key: key(5) }]]);
});

test("the same rows many times take no more room than once, nor do rows of a whole", async () => {
  const { cache } = await cached();
  const rows = { key: weights, size: 40, offset: 8, bytes: bytes(8) };
  await cache.write("run_1", [rows]);
  const once = cache.bytes;
  for (let time = 0; time < 5; time++) await cache.write("run_1", [rows]);
  assert.equal(cache.bytes, once);
  await cache.write("run_1", [whole(weights, bytes(40))]);
  const all = cache.bytes;
  await cache.write("run_1", [rows]);
  assert.equal(cache.bytes, all);
});

test("what is kept holds no larger memory, and numbers can be read at its address", async () => {
  const { server, cache } = await cached();
  const large = bytes(10_000);
  await server.write("run_1", [whole(weights, large.subarray(3, 19))]);
  const [read] = await cache.read("run_1", [{ key: weights }]);
  assert.equal(read!.buffer.byteLength, 16);
  assert.equal(read!.byteOffset, 0);
  assert.equal((await cache.read("run_1", [{ key: weights }]))[0], read);
});
