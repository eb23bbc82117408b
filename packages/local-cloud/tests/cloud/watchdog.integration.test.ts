import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { watchdog } from "@snn/functions";
import { Mailbox } from "./mailbox.js";
import { smallNetwork } from "./noisy-pictures.js";
import { TaskQueue } from "./task-queue.js";
import { assertSame, TestCloud, undisturbed } from "./test-cloud.js";

const runId = "run_one";

suite("the watchdog", { timeout: 120_000 }, () => {
  test("sends a task again that was lost", async (t) => {
    const cloud = await TestCloud.start(t);
    const queue = new TaskQueue(cloud.cloud);
    t.after(() => queue.close());
    await cloud.request(runId);
    const [lost, ...others] = await queue.take(smallNetwork.neurons.layer1);
    await queue.drop([lost!]);
    await queue.giveBack(others);
    cloud.startWorkerHere();
    assertSame(await cloud.outcome(runId), await undisturbed());
    assert.equal(cloud.deadLetters, 0);
  });

  test("starts a run again that lost its memory before it had a checkpoint", async (t) => {
    const cloud = await TestCloud.start(t);
    await cloud.request(runId);
    await cloud.event(({ type }) => type === "EpochStarted");
    await cloud.cloud.emulators.redis.restart();
    cloud.startWorkerHere();
    assertSame(await cloud.outcome(runId), await undisturbed());
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("fails a run that has lost its memory and its data set, and a mail tells why", async (t) => {
    const cloud = await TestCloud.start(t);
    const { emulators, services } = cloud.cloud;
    const mailbox = await Mailbox.subscribe(cloud.cloud);
    t.after(() => mailbox.close());
    await cloud.request(runId);
    await cloud.event(({ type }) => type === "EpochStarted");
    await emulators.eventBridge.idle();
    await services.objectStore.delete(`requests/${runId}.h5`);
    await emulators.redis.restart();
    const { status, reason, problems } = await cloud.end(runId);
    assert.equal(status, "failed");
    assert.equal(reason, "the run cannot be taken up again");
    assert.deepEqual(
      problems?.map(({ file }) => file),
      [`s3://snn-storage/requests/${runId}.h5`],
    );
    const { text } = await mailbox.mail(`${runId} has failed`);
    assert.match(
      text,
      /^the run cannot be taken up again\ns3:\/\/snn-storage\/requests\/run_one\.h5: found no such file/,
    );
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("fails a run whose tasks nobody takes, and a mail tells what it waits for", async (t) => {
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    const mailbox = await Mailbox.subscribe(cloud.cloud);
    t.after(() => mailbox.close());
    await cloud.request(runId);
    await cloud.event(({ type }) => type === "EpochStarted");
    await cloud.cloud.emulators.eventBridge.idle();
    // Sees it, nudges it, gives it up.
    for (let look = 1; look <= 3; look++) await watchdog(cloud.cloud.services, { mostNudges: 1, leastGapMs: 0 });
    const { status, reason } = await cloud.end(runId);
    const standstill =
      /^the run stands still in epoch 0 \(position 0\): it waits for neurons 0, 1, 2, 3, 4, 5 of layer 1, forward/;
    assert.equal(status, "failed");
    assert.match(reason!, standstill);
    assert.match((await mailbox.mail(`${runId} has failed`)).text, standstill);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("looks after the other runs when one cannot be taken up", async (t) => {
    const cloud = await TestCloud.start(t);
    const { emulators, services } = cloud.cloud;
    const runs = ["run_a", "run_b", "run_c"];
    for (const id of runs) await cloud.request(id);
    for (const id of runs) await cloud.event(({ type, detail }) => type === "EpochStarted" && detail.runId === id);
    await emulators.eventBridge.idle();
    // A checkpoint that cannot be read, for every run but one, whichever the watchdog comes to first.
    for (const id of ["run_a", "run_c"]) await services.objectStore.put(`runs/${id}/checkpoint`, "no checkpoint");
    await emulators.redis.restart();
    cloud.startWorkerHere();
    assertSame(await cloud.outcome("run_b"), await undisturbed());
  });
});
