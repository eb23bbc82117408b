import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { smallNetwork } from "./noisy-pictures.js";
import { TaskQueue } from "./task-queue.js";
import { assertSame, TestCloud, undisturbed } from "./test-cloud.js";

const runId = "run_one";

/** Nobody else helps: tasks that a straggler has are out of sight for an hour, and so is the watchdog. */
const nobodyElse = { watchdogPeriodMs: 3_600_000, visibilityTimeoutSeconds: 30 };

suite("stragglers", { timeout: 120_000 }, () => {
  test("a run with hedge_after does not wait for a worker that takes a whole layer and never comes back", async (t) => {
    const cloud = await TestCloud.start(t, nobodyElse);
    const straggler = new TaskQueue(cloud.cloud);
    t.after(() => straggler.close());
    await cloud.request(runId, { parameters: { ...smallNetwork, hedge_after: 1 } });
    const { layer1 } = smallNetwork.neurons;
    const taken = await straggler.take(layer1);
    cloud.startWorkerHere();
    assertSame(await cloud.outcome(runId), await undisturbed());
    const { messages } = await cloud.results(runId);
    assert.equal(messages.hedged, layer1);
    assert.equal(messages.published, messages.delivered + layer1);

    // It does come back, when all is over; and so do the hedges of the last second.
    await straggler.giveBack(taken);
    await cloud.drained();
    assert.equal(cloud.deadLetters, 0);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
    assert.deepEqual(cloud.log, []);
  });
});
