import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDetail } from "../../src/messages/events.js";
import { outputKey, outputNames } from "../../src/run/outputs.js";
import { checkpointKey } from "../../src/training/checkpoint.js";
import { failTraining } from "../../src/training/fail.js";
import { endFailedTraining, finishTraining } from "../../src/training/finish.js";
import { datasetOf } from "../helpers/dataset.js";
import { Interception } from "../helpers/interception.js";
import { inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

/** Three batches an epoch and four positions a step: an epoch has twelve positions, and thirty tasks. */
const parameters = parametersOf(
  [
    ["relu", 4],
    ["sigmoid", 1],
  ],
  { batch_size: 4, epochs: 2, checkpoint_every: 1 },
);
const dataset = datasetOf({ examples: 9, features: 6 });
const undisturbed = new LocalTraining({ parameters, dataset }).complete();
const messages = { published: 60, delivered: 60, duplicate: 0, stale: 0, redelivered: 0 };

/** A training of which nothing is left to do but to finish it. */
async function trained() {
  const calls = new Interception();
  const training = new LocalTraining({ parameters, dataset, ports: calls.ports });
  training.toLose.set("TrainingCompleted", 1);
  await training.request();
  await training.deliver();
  const completed = training.published.find(({ type }) => type === "TrainingCompleted");
  const detail = completed!.detail as EventDetail<"TrainingCompleted">;
  return { training, calls, finish: () => finishTraining(training.services, detail) };
}

async function assertFinished(training: LocalTraining, when: string): Promise<void> {
  await training.deliver();
  await training.assertSameEnd(await undisturbed, when);
  const { objectStore } = training;
  for (const name of outputNames) assert.ok((await objectStore.get(outputKey(runId, name))) !== undefined, name);
  const results = await training.results();
  assert.equal(results!.status, "completed", when);
  assert.deepEqual(results!.messages, messages, when);
  assert.ok(training.countOf("ModelEvaluated") >= 1, when);
  assert.ok(training.notices.some(({ subject }) => subject === `${runId} is done`));
  assert.equal(await objectStore.get(checkpointKey(runId)), undefined, when);
  await training.assertForgotten(when);
}

test("a finish that died between any two calls is repeated to the same end, in the same process or another", async () => {
  for (const where of ["the same process", "another process"])
    for (let number = 1; ; number++) {
      const { training, calls, finish } = await trained();
      const died = await calls.killedAt(number, finish);
      if (where === "another process") training.restart();
      await finish();
      await assertFinished(training, `died before ${died} (${number}), repeated in ${where}`);
      if (died !== undefined) continue;
      assert.ok(number > 15, "hardly anything was tried");
      break;
    }
});

test("a finish that is overtaken by another, wherever it is, spoils nothing", async () => {
  for (let number = 1; ; number++) {
    const { training, calls, finish } = await trained();
    const slow = await calls.heldAt(number, finish);
    if (slow === undefined) return;
    await finish();
    await slow.finish();
    await assertFinished(training, `held before ${slow.call} (${number})`);
  }
});

test("a finish that loses against a failure announces no model, and results.json tells what the record tells", async () => {
  const statuses = new Set<string>();
  for (let number = 1; ; number++) {
    const { training, calls, finish } = await trained();
    const slow = await calls.heldAt(number, finish);
    if (slow === undefined) break;
    await failTraining(training.services, runId, "the run stands still");
    await training.deliver();
    await slow.finish();
    await training.deliver();
    const { status } = await training.run();
    statuses.add(status);
    const when = `held before ${slow.call} (${number})`;
    assert.equal(training.countOf("ModelEvaluated"), status === "completed" ? 1 : 0, when);
    const results = await training.results();
    assert.equal(results!.status, status, when);
    assert.equal(results!.reason, status === "failed" ? "the run stands still" : undefined, when);
    assert.deepEqual(results!.messages, messages, when);
    await training.assertForgotten(when);
  }
  assert.deepEqual([...statuses].sort(), ["completed", "failed"]);
});

test("a failure that is told of a run that completed meanwhile does not keep its finish from being repeated", async () => {
  const { training, calls, finish } = await trained();
  calls.before((call) => {
    if (call === "eventBus.publish") throw new Error("died");
  });
  await assert.rejects(finish());
  calls.before(() => {});
  assert.equal((await training.run()).status, "completed");
  await endFailedTraining(training.services, { runId, reason: "the run stands still", problems: [] });
  await finish();
  await assertFinished(training, "a late TrainingFailed");
});

test("a late TrainingCompleted of a run that went back finishes no half-written model", async () => {
  const calls = new Interception();
  const training = new LocalTraining({ parameters, dataset, ports: calls.ports });
  await training.request();
  // The last position: the first layer's last update, of which one neuron is done.
  await training.deliver(
    inOrder,
    async () => (await training.parameterServer.position(runId)) === 23 && !training.queue.isEmpty,
  );
  let deliveries = 0;
  await training.deliver({ ...inOrder, eventNext: () => false, taskCount: () => 1 }, () => deliveries++ === 1);
  assert.deepEqual(await training.parameterServer.missing(runId, 23, 4), [1, 2, 3]);
  // The first time it got to the end.
  const [, cost] = await (await undisturbed).runStore.costs(runId);
  await training.runStore.recordCost(runId, 1, cost!);
  await finishTraining(training.services, { runId, epochs: 2, cost: cost! });
  assert.equal((await training.run()).status, "running");
  assert.equal(await training.results(), undefined);
  await training.deliver();
  await assertFinished(training, "late TrainingCompleted");
});
