import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Redis } from "ioredis";
import { Mailbox } from "./mailbox.js";
import { noisyPictures, smallNetwork } from "./noisy-pictures.js";
import { assertSame, TestCloud, undisturbed } from "./test-cloud.js";

const runId = "run_one";
const whatToDo = /has reached its maxmemory: give it more .* or train a smaller network/;

suite("a Redis that fails", { timeout: 120_000 }, () => {
  test("restarted empty in the midst of a run: it goes on from the last checkpoint", async (t) => {
    const request = { parameters: { ...smallNetwork, epochs: 60, checkpoint_every: 5 } };
    const expected = await undisturbed(request);
    const cloud = await TestCloud.start(t);
    cloud.startWorkers(2);
    await cloud.request(runId, request);
    await cloud.epoch(runId, 21);
    await cloud.cloud.emulators.redis.restart();
    const before = cloud.events.length;
    assertSame(await cloud.outcome(runId), expected);
    const epochs = cloud.events.slice(before).flatMap(({ detail }) => ("epoch" in detail ? [detail.epoch] : []));
    assert.ok(Math.min(...epochs) >= 20, `the run went back to epoch ${Math.min(...epochs)}`);
    await cloud.drained();
    assert.equal(cloud.deadLetters, 0);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("too small for the data set: the run fails, a mail says what to do, and nothing is left in it", async (t) => {
    const cloud = await TestCloud.start(t, { redisMemoryBytes: 3_000_000 });
    const mailbox = await Mailbox.subscribe(cloud.cloud);
    t.after(() => mailbox.close());
    await cloud.request(runId, { dataset: await noisyPictures({ train: 80_000 }) });
    const { status, reason } = await cloud.end(runId);
    assert.equal(status, "failed");
    assert.match(reason!, whatToDo);
    assert.match((await mailbox.mail(`${runId} has failed`)).text, whatToDo);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("full in the midst of a run: the run fails, a mail says what to do, and nothing is left in it", async (t) => {
    const cloud = await TestCloud.start(t);
    const mailbox = await Mailbox.subscribe(cloud.cloud);
    const redis = new Redis(cloud.cloud.emulators.redis.url);
    t.after(() => {
      mailbox.close();
      redis.disconnect();
    });
    cloud.startWorkers(2);
    await cloud.request(runId, { parameters: { ...smallNetwork, epochs: 1000 } });
    await cloud.epoch(runId, 3);
    await redis.config("SET", "maxmemory", "100000");
    const { status, reason } = await cloud.end(runId);
    assert.equal(status, "failed");
    assert.match(reason!, whatToDo);
    assert.match((await mailbox.mail(`${runId} has failed`)).text, whatToDo);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
    assert.ok((await cloud.results(runId)).epochs.length >= 4);
  });
});
