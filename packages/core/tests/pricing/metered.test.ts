import assert from "node:assert/strict";
import { test } from "node:test";
import {
  MemoryEventBus,
  MemoryParameterServer,
  MemoryRunStore,
  MemoryWorkQueue,
} from "../../src/adapters/memory/index.js";
import { Meter } from "../../src/pricing/meter.js";
import {
  meteredEventBus,
  meteredObjectStore,
  meteredParameterServer,
  meteredRunStore,
  meteredWorkQueue,
  usageOfMessages,
} from "../../src/pricing/metered.js";
import { MemoryObjectStore } from "../helpers/memory-object-store.js";

const runId = "run_1";
const bytes = (length: number) => new Uint8Array(length);
const completion = { position: 0, items: [0], total: 2, writes: [], deliveries: 1, redeliveries: 0 };
const started = { type: "EpochStarted", detail: { runId, epoch: 0 } } as const;

/** A metered parameter server with a run at its first position, and what it writes through to. */
async function begun() {
  const meter = new Meter();
  const memory = new MemoryParameterServer();
  const server = meteredParameterServer(memory, meter);
  await server.start(runId, 0, []);
  return { meter, memory, server };
}

test("a completion takes along what is pending, in no call of its own", async () => {
  const { meter, memory, server } = await begun();
  meter.add(runId, { events: 3 });
  const writes = [{ key: "a", size: 8, offset: 0, bytes: bytes(8) }];
  await server.complete(runId, { ...completion, writes });
  assert.deepEqual(await memory.counters(runId), {
    delivered: 1,
    events: 3,
    // The start, and the completion itself.
    parameterServerRequests: 2,
    parameterServerBytesWritten: 8,
  });
  assert.deepEqual(meter.pendingOf(runId), {});
});

test("reads are counted by call and by byte, whatever is not there", async () => {
  const { memory, server } = await begun();
  await memory.write(runId, [{ key: "a", size: 10, offset: 0, bytes: bytes(10) }]);
  await server.read(runId, [{ key: "a" }, { key: "a", offset: 2, length: 3 }, { key: "none" }]);
  const { parameterServerRequests, parameterServerBytesRead } = await server.counters(runId);
  assert.equal(parameterServerBytesRead, 13);
  // The start, the read, and the question for the counters.
  assert.equal(parameterServerRequests, 3);
});

test("what could not be told stays pending, and is told once", async () => {
  const { meter, memory } = await begun();
  let isAway = true;
  const server = meteredParameterServer(
    Object.assign(Object.create(memory) as MemoryParameterServer, {
      complete: async (...args: Parameters<MemoryParameterServer["complete"]>) => {
        if (isAway) throw new Error("away");
        return memory.complete(...args);
      },
    }),
    meter,
  );
  meter.add(runId, { events: 1 });
  await assert.rejects(server.complete(runId, completion), /away/);
  assert.equal(meter.pendingOf(runId).events, 1);
  isAway = false;
  await server.complete(runId, completion);
  assert.equal((await memory.counters(runId))["events"], 1);
  assert.equal(meter.pendingOf(runId).events, undefined);
});

test("of a stale completion is counted what it used", async () => {
  const { meter, memory, server } = await begun();
  await server.complete(runId, { ...completion, total: 1 });
  await server.claim(runId, 1, 1);
  meter.add(runId, { sqsReceives: 1 });
  assert.equal((await server.complete(runId, completion)).stale, true);
  assert.equal((await memory.counters(runId))["sqsReceives"], 1);
});

test("an event is among the counters when it is heard of", async () => {
  const { meter, memory, server } = await begun();
  const bus = new MemoryEventBus();
  await meteredEventBus(bus, meter).publish(started);
  assert.equal((await memory.counters(runId))["events"], 1);
  // Of what belongs to no run nothing is counted.
  const released = { releaseId: "rel_1", name: "a", sha256: "b", size: 1 };
  const published: string[] = [];
  const other = meteredEventBus({ publish: async ({ type }) => void published.push(type) }, meter);
  await other.publish({ type: "ModelReleased", detail: released } as never);
  assert.deepEqual(published, ["ModelReleased"]);
  assert.equal((await server.counters(runId))["events"], 1);
});

test("a bus without a parameter server beside it keeps what it counts", async () => {
  const meter = new Meter();
  await meteredEventBus(new MemoryEventBus(), meter).publish(started);
  assert.equal(meter.pendingOf(runId).events, 1);
});

test("an event is published though it cannot be counted", async () => {
  const { meter, memory } = await begun();
  meteredParameterServer(
    Object.assign(Object.create(memory) as MemoryParameterServer, {
      count: async () => {
        throw new Error("away");
      },
    }),
    meter,
  );
  const bus = new MemoryEventBus();
  let heard = 0;
  bus.watch(() => heard++);
  await meteredEventBus(bus, meter).publish(started);
  assert.equal(heard, 1);
  assert.equal(meter.pendingOf(runId).events, 1);
});

test("messages are counted by requests of ten", async () => {
  const meter = new Meter();
  const queue = meteredWorkQueue(new MemoryWorkQueue(), meter);
  const task = (neuron: number) => ({ runId, position: 0, layer: 1, direction: "forward" as const, neuron });
  await queue.send([]);
  await queue.send(Array.from({ length: 10 }, (_, neuron) => task(neuron)));
  await queue.send(Array.from({ length: 11 }, (_, neuron) => task(neuron)));
  assert.deepEqual(meter.pendingOf(runId), { sqsSends: 3 });
  assert.deepEqual(usageOfMessages(10), { sqsReceives: 1, sqsDeletes: 1 });
  assert.deepEqual(usageOfMessages(11), { sqsReceives: 2, sqsDeletes: 2 });
});

test("records are counted by reads and writes of their run", async () => {
  const meter = new Meter();
  const store = meteredRunStore(new MemoryRunStore(), meter);
  const files = { dataset: "a.h5", parameters: "b.json" };
  await store.create({ runId, status: "running", startedAt: "2026-11-22T10:00:00.000Z", files });
  await store.recordCost(runId, 0, 0.5);
  await store.costs(runId);
  await store.get(runId);
  await store.running();
  await store.end(runId, { status: "completed", endedAt: "2026-11-22T11:00:00.000Z" });
  assert.deepEqual(meter.pendingOf(runId), { dynamoDbReads: 2, dynamoDbWrites: 3 });
});

test("objects are counted for the run that their key names, or that is being worked on", async () => {
  const meter = new Meter();
  const store = meteredObjectStore(new MemoryObjectStore(), meter);
  await store.put("runs/run_1/results.json", "{}");
  await store.put("runs/run_1/big", bytes(8 * 1024 * 1024 + 1));
  await store.get("training_input/pictures.h5");
  await meter.invocation({ name: "launch", memoryMb: 1, runId }, async () => {
    await store.get("training_input/pictures.h5");
  });
  const { s3Puts, s3Gets } = meter.pendingOf(runId);
  // Beyond 8 MiB an object goes up in two parts, between a beginning and an end.
  assert.deepEqual({ s3Puts, s3Gets }, { s3Puts: 1 + 4, s3Gets: 1 });
});

test("an invocation is counted when it begins, and its time as it goes by, rounded up", async () => {
  const meter = new Meter();
  let within: number | undefined;
  await meter.invocation({ name: "trainer", memoryMb: 100, runId }, async () => {
    assert.equal(meter.pendingOf(runId).trainerInvocations, 1);
    assert.equal(meter.runAtWork, runId);
    within = meter.take(runId).trainerMegabyteMs;
  });
  const rest = meter.take(runId).trainerMegabyteMs!;
  assert.ok(within! >= 100 && within! % 100 === 0, `${within}`);
  assert.ok(rest >= 0 && rest % 100 === 0, `${rest}`);
  assert.equal(meter.runAtWork, undefined);
});

test("an invocation that fails is counted, too", async () => {
  const meter = new Meter();
  const failing = meter.invocation({ name: "trainer", memoryMb: 100, runId }, () => Promise.reject(new Error("no")));
  await assert.rejects(failing, /no/);
  assert.ok(meter.pendingOf(runId).trainerMegabyteMs! >= 100);
});

test("a run that is over leaves nothing pending", async () => {
  const { meter, server } = await begun();
  meter.add(runId, { events: 1 });
  await server.forget(runId);
  assert.deepEqual(meter.pendingOf(runId), {});
});
