import assert from "node:assert/strict";
import { test } from "node:test";
import type { DomainEvent } from "@snn/core";
import { Broadcast } from "../../src/broadcast.js";
import type { WatchedRun } from "../../src/index.js";
import { LiveRun } from "../../src/live-run.js";
import type { Frame, Snapshot } from "../../src/protocol.js";
import { FakeRun } from "./fake-run.js";
import { ManualTimer } from "./manual-timer.js";

test("layers that cost something are asked for while somebody watches, and light up the cells", async () => {
  const fake = new FakeRun();
  const listeners = new Set<(event: DomainEvent) => void>();
  const run: WatchedRun = {
    runId: fake.runId,
    runs: fake.runs,
    events: (listener) => fake.events(listener),
    tellsLayers: false,
    layers: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    model: () => fake.model(),
    examples: fake.examples,
    results: fake.results,
    compute: fake.compute,
  };
  const timer = new ManualTimer();
  const broadcast = new Broadcast(new LiveRun(run, timer), timer);
  fake.begin();
  assert.equal(listeners.size, 0);

  const frames: Frame[] = [];
  const snapshots: Snapshot[] = [];
  const leave = broadcast.add({
    send: async ({ event, data }: { event: string; data: string }) => {
      if (event === "snapshot") snapshots.push(JSON.parse(data) as Snapshot);
      if (event === "frame") frames.push(JSON.parse(data) as Frame);
    },
    close() {},
  });
  await timer.pass(200);
  assert.equal(listeners.size, 1);
  assert.equal(snapshots[0]!.pulseSource, "layers");
  const detail = { runId: fake.runId, position: 0, epoch: 0, batch: 0, layer: 1, direction: "forward" } as const;
  for (const listener of listeners) listener({ type: "LayerCompleted", detail });
  await timer.pass(200);
  const pulses = frames.flatMap((frame) => frame.pulses);
  assert.deepEqual(pulses, [{ layer: 1, direction: "forward", neurons: [0, 1, 2] }]);

  leave();
  assert.equal(listeners.size, 0);
});

test("layers that turn out to be out of reach are said to be: epochs are counted instead, and the next who watches tries again", async () => {
  const fake = new FakeRun();
  const denied = new Set<() => void>();
  const run: WatchedRun = {
    runId: fake.runId,
    runs: fake.runs,
    events: (listener) => fake.events(listener),
    tellsLayers: false,
    layers: (_listener, outOfReach) => {
      denied.add(outOfReach);
      return () => denied.delete(outOfReach);
    },
    model: () => fake.model(),
    examples: fake.examples,
    results: fake.results,
    compute: fake.compute,
  };
  const timer = new ManualTimer();
  const broadcast = new Broadcast(new LiveRun(run, timer), timer);
  fake.begin();
  fake.completeEpoch(0, 0.9);
  const connect = () => {
    const snapshots: Snapshot[] = [];
    const leave = broadcast.add({
      send: async ({ event, data }: { event: string; data: string }) => {
        if (event === "snapshot") snapshots.push(JSON.parse(data) as Snapshot);
      },
      close() {},
    });
    return { snapshots, leave };
  };
  const { snapshots, leave } = connect();
  await timer.pass(1500);
  assert.equal(snapshots.at(-1)!.pulseSource, "layers");
  for (const outOfReach of denied) outOfReach();
  await timer.pass(300);
  const { pulseSource, frame } = snapshots.at(-1)!;
  assert.deepEqual([pulseSource, frame.epoch, frame.costs], ["none", 1, [[0, 0.9]]]);
  leave();
  const later = connect();
  await timer.pass(300);
  assert.equal(later.snapshots[0]!.pulseSource, "layers");
});
