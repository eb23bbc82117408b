import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import type { NeuronTask } from "@snn/core";
import { smallNetwork } from "./noisy-pictures.js";
import { TaskQueue } from "./task-queue.js";
import { assertSame, type Outcome, TestCloud, undisturbed } from "./test-cloud.js";

const runId = "run_one";
const first: NeuronTask = { runId, position: 0, layer: 1, direction: "forward", neuron: 0 };
const many = 1000;

suite("messages that come again", { timeout: 120_000 }, () => {
  let expected: Outcome;
  before(async () => {
    expected = await undisturbed();
  });

  test("a task that is delivered 1,000 times is done once", async (t) => {
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    const queue = new TaskQueue(cloud.cloud);
    t.after(() => queue.close());
    await cloud.request(runId);
    // All but one of the layer's tasks wait until the 1,000 are done.
    const tasks = await queue.take(smallNetwork.neurons.layer1);
    await cloud.cloud.services.workQueue.send(Array.from({ length: many }, () => first));
    cloud.startWorkersHere(2);
    await cloud.drainedTo(tasks.length);
    await queue.giveBack(tasks);
    assertSame(await cloud.outcome(runId), expected);
    const { published, delivered, duplicate, stale } = (await cloud.results(runId)).messages;
    assert.deepEqual({ delivered, again: duplicate + stale }, { delivered: published + many, again: many });
    // The one that was held back may come when the others have completed the layer.
    assert.ok(stale <= 1);
    await cloud.drained();
    assert.equal(cloud.deadLetters, 0);
  });

  test("a flood of tasks whose position has passed is dropped", async (t) => {
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    const queue = new TaskQueue(cloud.cloud);
    t.after(() => queue.close());
    await cloud.request(runId);
    cloud.startWorkersHere(2);
    for (const epoch of [2, 5, 8]) {
      await cloud.epoch(runId, epoch);
      await cloud.cloud.services.workQueue.send(
        Array.from({ length: many / 2 }, (_, index) => ({ ...first, neuron: index % smallNetwork.neurons.layer1 })),
      );
    }
    assertSame(await cloud.outcome(runId), expected);
    await cloud.drained();
    const { published, delivered, duplicate, stale } = (await cloud.results(runId)).messages;
    assert.equal(delivered, published + stale + duplicate);
    assert.ok(stale > 0);
    const { sent, deleted, redrivenOut } = cloud.tasks;
    assert.deepEqual({ deleted, redrivenOut, dead: cloud.deadLetters }, { deleted: sent, redrivenOut: 0, dead: 0 });
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });
});
