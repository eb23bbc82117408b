import assert from "node:assert/strict";
import { test } from "node:test";
import type { Results } from "@snn/core";
import { Broadcast } from "../../src/broadcast.js";
import { LiveRun } from "../../src/live-run.js";
import type { Frame, Sight, Snapshot } from "../../src/protocol.js";
import { FakeRun } from "./fake-run.js";
import { ManualTimer } from "./manual-timer.js";

type Told = { event: "snapshot"; data: Snapshot } | { event: "frame"; data: Frame } | { event: "sight"; data: Sight };

/** A page of a run, and somebody who watches it. */
function watched(run = new FakeRun()) {
  const timer = new ManualTimer();
  const live = new LiveRun(run, timer);
  const broadcast = new Broadcast(live, timer);
  const connect = () => {
    const told: Told[] = [];
    const stream = {
      send: async ({ event, data }: { event: string; data: string }) =>
        void told.push({ event, data: JSON.parse(data) } as Told),
      close() {},
    };
    const leave = broadcast.add(stream);
    return { told, leave };
  };
  return { run, timer, live, broadcast, connect };
}

function framesIn(told: readonly Told[]): Frame[] {
  return told.flatMap(({ event, data }) => (event === "frame" ? [data] : []));
}

function snapshotsIn(told: readonly Told[]): Snapshot[] {
  return told.flatMap(({ event, data }) => (event === "snapshot" ? [data] : []));
}

test("while nobody watches, nothing is asked of the run", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  for (let epoch = 0; epoch < 3; epoch++) run.completeEpoch(epoch, 1 / (1 + epoch));
  await timer.pass(10_000);
  assert.deepEqual([run.asked, run.models, run.tileListeners.size, timer.running], [0, 0, 0, 0]);
  const { leave } = connect();
  await timer.pass(1000);
  assert.ok(run.asked > 0);
  assert.equal(run.tileListeners.size, 1);
  leave();
  const { asked, models } = run;
  await timer.pass(10_000);
  assert.deepEqual([run.asked, run.models, run.tileListeners.size, timer.running], [asked, models, 0, 0]);
});

test("a page that is open before the run begins gets a snapshot when it does", async () => {
  const { run, timer, connect } = watched();
  const { told } = connect();
  await timer.pass(500);
  assert.equal(told[0]!.event, "snapshot");
  assert.deepEqual([snapshotsIn(told)[0]!.facts, snapshotsIn(told)[0]!.frame.state], [undefined, "waiting"]);
  run.begin();
  await timer.pass(300);
  const { facts, examples, frame, pulseSource, canSteer } = snapshotsIn(told).at(-1)!;
  assert.deepEqual([frame.state, frame.epoch, pulseSource, canSteer], ["running", 0, "messages", true]);
  assert.deepEqual(facts, {
    startedAt: "2026-01-02T03:04:05.000Z",
    epochs: 5,
    layers: [
      { neurons: 3, activation: "relu" },
      { neurons: 1, activation: "sigmoid" },
    ],
    features: 12,
    exampleShape: [2, 2, 3],
    classes: ["no", "yes"],
    trainExamples: 20,
    testExamples: 10,
    batches: 2,
    learningRate: 0.1,
    optimizer: "sgd",
    precision: "float64",
    dataset: "/data/a.h5",
  });
  assert.equal(examples.length, 10);
});

test("what happens is told at most ten times a second, and nothing is told when nothing happens", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  const { told } = connect();
  await timer.pass(5000);
  const before = framesIn(told).length;
  await timer.pass(10_000);
  assert.equal(framesIn(told).length, before);
  for (let position = 0; position < 1000; position++) {
    run.tile(position, [0]);
    await timer.pass(1);
  }
  const frames = framesIn(told).slice(before);
  assert.ok(frames.length >= 9 && frames.length <= 11, String(frames.length));
  assert.equal(frames.at(-1)!.position! > 900, true);
  assert.ok(frames.every(({ shownShare }) => shownShare <= 1));
  assert.ok(frames.some(({ shownShare }) => shownShare < 0.1));
});

test("costs come as they are known, each once, and a snapshot has them all", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  run.completeEpoch(0, 0.9);
  const { told } = connect();
  await timer.pass(100);
  run.completeEpoch(1, 0.8);
  run.completeEpoch(1, 0.8);
  run.completeEpoch(2, Number.NaN);
  await timer.pass(200);
  assert.deepEqual(
    framesIn(told).flatMap(({ costs }) => costs),
    [[1, 0.8]],
  );
  const late = connect();
  await timer.pass(200);
  assert.deepEqual(snapshotsIn(late.told)[0]!.frame.costs, [
    [0, 0.9],
    [1, 0.8],
  ]);
});

test("a page that went away and comes back begins where the run is, with all that it missed", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  const first = connect();
  await timer.pass(200);
  first.leave();
  for (let epoch = 0; epoch < 4; epoch++) run.completeEpoch(epoch, 1 - epoch / 10);
  await timer.pass(60_000);
  const { told } = connect();
  await timer.pass(200);
  const [{ frame }] = snapshotsIn(told) as [Snapshot];
  assert.deepEqual(
    frame.costs.map(([epoch]) => epoch),
    [0, 1, 2, 3],
  );
  assert.equal(frame.epoch, 4);
});

test("messages a second, the queue and the counters are told", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  run.counted = { published: 7, delivered: 6, duplicate: 1, stale: 0, redelivered: 0, checkpoints: 3 };
  const { told } = connect();
  for (let position = 0; position < 100; position++) {
    run.tile(position, [0, 1, 2]);
    await timer.pass(50);
  }
  const { traffic } = framesIn(told).at(-1)!;
  assert.equal(traffic.messagesPerSecond, 60);
  const { messagesPerSecond: _, ...counted } = traffic;
  const queue = { waiting: 2, inFlight: 1, dead: 0 };
  assert.deepEqual(counted, { published: 7, delivered: 6, duplicate: 1, stale: 0, redelivered: 0, ...queue });
});

test("stale messages are counted and light nothing", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  const { told } = connect();
  await timer.pass(1000);
  run.tile(0, [0, 1], true);
  await timer.pass(1000);
  assert.deepEqual(
    framesIn(told).flatMap(({ pulses }) => pulses),
    [],
  );
  assert.ok(framesIn(told).at(-1)!.traffic.messagesPerSecond! > 0);
});

test("the network is looked at once a second at most, and told when its weights have changed", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  const { told } = connect();
  await timer.pass(1000);
  const before = run.models;
  run.learn(1);
  await timer.pass(10_000);
  assert.ok(run.models - before <= 10 && run.models - before >= 8, String(run.models - before));
  const sights = () => told.flatMap(({ event, data }) => (event === "sight" ? [data] : []));
  assert.equal(sights().length, 1);
  const [{ step, from, verdicts }] = sights() as [Sight];
  assert.deepEqual([step, from, verdicts.length], [1, "parameter server", 10]);
  assert.deepEqual(
    verdicts.map(({ example }) => example),
    [0, 3, 1, 5, 2, 6, 4, 8, 7, 9],
  );
  for (const { predicted, probability } of verdicts)
    assert.ok((predicted === 0 || predicted === 1) && probability >= 0.5);
  run.learn(2);
  await timer.pass(2000);
  assert.equal(sights().length, 2);
  const late = connect();
  await timer.pass(100);
  assert.equal(snapshotsIn(late.told)[0]!.sight!.step, 2);
});

test("numbers that have left their range are no verdicts", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  run.learn(1);
  run.current!.model.layers[0]!.weights.fill(Number.NaN);
  const { told } = connect();
  await timer.pass(3000);
  assert.ok(told.every(({ event }) => event !== "sight"));
});

test("how the run stands is told, to the end", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  const { told } = connect();
  const stands = async () => {
    await timer.pass(1500);
    return framesIn(told).at(-1)?.state ?? snapshotsIn(told).at(-1)!.frame.state;
  };
  await stands();
  const record = run.record!;
  run.record = { ...record, steering: "paused" };
  assert.equal(await stands(), "paused");
  run.record = { ...record, steering: "stopping" };
  assert.equal(await stands(), "stopping");
  run.record = record;
  run.atWork = false;
  assert.equal(await stands(), "interrupted");
  run.atWork = true;
  assert.equal(await stands(), "running");
  run.record = { ...record, status: "completed" };
  run.ended = { test: { accuracy: 0.75 }, messages: { published: 99 } } as Results;
  assert.equal(await stands(), "completed");
  const last = framesIn(told).at(-1)!;
  assert.deepEqual([last.test!.accuracy, last.traffic.published], [0.75, 99]);
  assert.equal(last.traffic.messagesPerSecond, undefined);
});

test("a failed run says why", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  run.record = { ...run.record!, status: "failed", reason: "the cost is not a number" };
  const { told } = connect();
  await timer.pass(100);
  const { state, reason } = snapshotsIn(told)[0]!.frame;
  assert.deepEqual([state, reason], ["failed", "the cost is not a number"]);
});

test("a run that is out of reach for a moment is looked at again", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  const { told } = connect();
  await timer.pass(1000);
  const { get } = run.runs;
  Object.assign(run.runs, { get: () => Promise.reject(new Error("away")) });
  await timer.pass(5000);
  assert.equal(snapshotsIn(told).at(-1)!.frame.state, "running");
  Object.assign(run.runs, { get });
  run.record = { ...run.record!, status: "completed" };
  await timer.pass(2000);
  assert.equal(framesIn(told).at(-1)!.state, "completed");
});

test("ten browsers cost no more than one: a frame is made once for all", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  const browsers = Array.from({ length: 10 }, connect);
  await timer.pass(5000);
  const { asked } = run;
  await timer.pass(10_000);
  assert.equal(run.asked - asked, 10);
  for (let position = 0; position < 100; position++) run.tile(position, [0]);
  await timer.pass(100);
  const [first, ...others] = browsers.map(({ told }) => framesIn(told).at(-1));
  for (const other of others) assert.deepEqual(other, first);
});

test("closing lets go of the run", async () => {
  const { run, timer, live, broadcast, connect } = watched();
  run.begin();
  connect();
  await timer.pass(500);
  await broadcast.close();
  await live.close();
  assert.deepEqual([run.listeners.size, run.tileListeners.size, timer.running], [0, 0, 0]);
});

test("a page that is opened while the run is paused begins with the position that it holds", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  run.record = { ...run.record!, steering: "paused" };
  const where = Object.assign(run, { position: async () => 7 });
  const { told, leave } = connect();
  await timer.pass(200);
  assert.equal(snapshotsIn(told)[0]!.frame.position, 7);
  leave();
  Object.assign(where, { position: () => Promise.reject(new Error("away")) });
  const late = connect();
  await timer.pass(200);
  assert.equal(snapshotsIn(late.told)[0]!.frame.position, undefined);
});

test("when a run ended is told with its end, and to those who come later", async () => {
  const { run, timer, connect } = watched();
  run.begin();
  const { told } = connect();
  await timer.pass(1500);
  assert.equal(snapshotsIn(told)[0]!.frame.endedAt, undefined);
  const endedAt = "2026-01-02T03:05:06.000Z";
  run.record = { ...run.record!, status: "completed", endedAt };
  await timer.pass(1500);
  assert.equal(framesIn(told).at(-1)!.endedAt, endedAt);
  const late = connect();
  await timer.pass(200);
  assert.equal(snapshotsIn(late.told)[0]!.frame.endedAt, endedAt);
});
