import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseEvent, parseQueueMessage } from "@snn/core";
import { smallNetwork } from "./noisy-pictures.js";
import { assertSame, TestCloud, undisturbed, until } from "./test-cloud.js";

const runId = "run_one";

/** Sends letters again, through the ports that their messages came from. */
const resendThrough = ({ services }: TestCloud["cloud"]) => ({
  task: (body: string) => services.workQueue.send([parseQueueMessage(JSON.parse(body))]),
  event: (body: string) => services.eventBus.publish(parseEvent(JSON.parse(body))),
});

suite("dead letters", { timeout: 120_000 }, () => {
  test("a task that came before its run is kept, listed, and sent again", async (t) => {
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    const { connection, services } = cloud.cloud;
    const task = { runId, position: 0, layer: 1, direction: "forward", neuron: 0 } as const;
    await services.workQueue.send([task]);
    const endWorker = cloud.startWorkerHere();
    await until(() => cloud.deadLetters === 1);
    await endWorker();
    const [letter, ...others] = await connection.deadLetters.list();
    assert.deepEqual(others, []);
    assert.equal(letter!.kind, "task");
    assert.equal(letter!.reason, `there is no run ${runId}`);
    assert.deepEqual(parseQueueMessage(JSON.parse(letter!.body)), { version: 1, ...task });

    await cloud.request(runId);
    await until(() => cloud.tasks.present === smallNetwork.neurons.layer1);
    assert.equal(await connection.deadLetters.resend(resendThrough(cloud.cloud)), 1);
    assert.equal(cloud.deadLetters, 0);
    cloud.startWorkerHere();
    assertSame(await cloud.outcome(runId), await undisturbed());
    assert.equal((await cloud.results(runId)).messages.duplicate, 1);
  });

  test("an event that was given up is kept, listed, and sent again", async (t) => {
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    const { connection } = cloud.cloud;
    const detail = { runId, ...(await cloud.upload(runId)) };
    const [wanted, unwanted] = [detail, { ...detail, runId: "run_two" }].map((detail) => ({
      kind: "event" as const,
      body: { type: "TrainingRequested", detail },
      reason: "DynamoDB is not available",
    }));
    for (const letter of [wanted!, unwanted!]) await connection.deadLetters.keep(letter);
    const letters = await connection.deadLetters.list();
    assert.deepEqual(
      letters.map(({ kind, body, reason }) => ({ kind, body: JSON.parse(body), reason })),
      [wanted, unwanted],
    );
    const select = ({ id }: { id: string }) => id === letters[0]!.id;
    assert.equal(await connection.deadLetters.resend(resendThrough(cloud.cloud), select), 1);
    cloud.startWorkerHere();
    assertSame(await cloud.outcome(runId), await undisturbed());
    assert.deepEqual(
      (await connection.deadLetters.list()).map(({ id }) => id),
      [letters[1]!.id],
    );
    assert.equal(await cloud.cloud.services.runStore.get("run_two"), undefined);
  });
});
