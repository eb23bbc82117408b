import assert from "node:assert/strict";
import { test } from "node:test";
import { OutOfMemoryError, UnavailableError } from "../../src/errors.js";
import type { NeuronTask } from "../../src/messages/neuron-task.js";
import { maximumNudges } from "../../src/orchestrator/nudge.js";
import { allDataKeys } from "../../src/run/tensors.js";
import { failTraining } from "../../src/training/fail.js";
import { endFailedTraining } from "../../src/training/finish.js";
import { processNeuronTasks } from "../../src/training/neuron-tasks.js";
import { watch } from "../../src/training/watchdog.js";
import { datasetOf } from "../helpers/dataset.js";
import { Interception } from "../helpers/interception.js";
import { inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

/** Three batches an epoch and four positions a step. */
const parameters = parametersOf(
  [
    ["relu", 4],
    ["sigmoid", 1],
  ],
  { batch_size: 4, epochs: 2 },
);
const dataset = datasetOf({ examples: 9, features: 6 });
const failed = { runId, reason: "no luck", problems: [] };

/** A training that stands at a position, its tasks waiting. */
async function standingAt(position: number) {
  const calls = new Interception();
  const training = new LocalTraining({ parameters, dataset, ports: calls.ports });
  await training.request();
  await training.deliver(
    inOrder,
    async () => (await training.parameterServer.position(runId)) === position && !training.queue.isEmpty,
  );
  return { training, calls };
}

/** The watchdog looks at a training whose tasks never arrive. */
async function lookInVain(training: LocalTraining): Promise<void> {
  training.loseTasks();
  await watch(training.services, { leastGapMs: 0 });
}

test("a failure that cannot be announced leaves the run running, and the watchdog's next look tells it", async () => {
  const { training, calls } = await standingAt(8);
  for (let looks = 0; looks <= maximumNudges; looks++) await lookInVain(training);
  calls.before((call) => {
    if (call === "eventBus.publish") throw new UnavailableError("no bus");
  });
  await assert.rejects(lookInVain(training), { name: "AggregateError" });
  assert.equal((await training.run()).status, "running");
  calls.before(() => {});
  await lookInVain(training);
  await training.deliver();
  assert.equal((await training.run()).status, "failed");
  assert.deepEqual(
    training.notices.map(({ subject }) => subject),
    [`${runId} has started`, `${runId} has failed`],
  );
  await training.assertForgotten();
});

test("a failure is told and recorded, wherever the process died that did so", async () => {
  for (let number = 1; ; number++) {
    const { training, calls } = await standingAt(8);
    for (let looks = 0; looks <= maximumNudges; looks++) await lookInVain(training);
    const died = await calls.killedAt(number, () => lookInVain(training));
    training.restart();
    await training.deliver();
    if ((await training.run()).status === "running") await lookInVain(training);
    await training.deliver();
    const { status, reason } = await training.run();
    assert.equal(status, "failed", `died before ${died}`);
    assert.equal(training.notices.at(-1)!.text, reason);
    await training.assertForgotten();
    if (died === undefined) return;
  }
});

test("a failed run is cleaned up after, wherever the process that did it died", async () => {
  for (let number = 1; ; number++) {
    const { training, calls } = await standingAt(8);
    await failTraining(training.services, runId, "no luck");
    const died = await calls.killedAt(number, () => endFailedTraining(training.services, failed));
    training.restart();
    await endFailedTraining(training.services, failed);
    const when = `died before ${died} (${number})`;
    assert.equal((await training.results())!.reason, "no luck", when);
    assert.equal((await training.results())!.messages.delivered, 20, when);
    await training.assertForgotten(when);
    if (died === undefined) return;
  }
});

test("a run that fails for two reasons at once has one: the first one that was recorded, and all that was counted", async () => {
  for (const number of [1, 2, 3]) {
    const { training, calls } = await standingAt(8);
    const slow = await calls.heldAt(number, () => failTraining(training.services, runId, "another reason"));
    await failTraining(training.services, runId, "no luck");
    await training.deliver();
    await slow!.finish();
    await training.deliver();
    assert.equal((await training.run()).reason, "no luck");
    assert.equal((await training.results())!.reason, "no luck", slow!.call);
    assert.equal((await training.results())!.messages.delivered, 20, slow!.call);
    await training.assertForgotten(slow!.call);
  }
});

test("a failure that is told twice at once leaves what was counted in the results", async () => {
  for (let number = 1; ; number++) {
    const { training, calls } = await standingAt(8);
    await failTraining(training.services, runId, "no luck");
    const slow = await calls.heldAt(number, () => endFailedTraining(training.services, failed));
    if (slow === undefined) return;
    await endFailedTraining(training.services, failed);
    await slow.finish();
    const when = `held before ${slow.call} (${number})`;
    assert.equal((await training.results())!.messages.delivered, 20, when);
    await training.assertForgotten(when);
  }
});

test("a TrainingFailed of a run that is running or completed changes nothing", async () => {
  const { training } = await standingAt(8);
  await training.bus.publish({ type: "TrainingFailed", detail: failed });
  await training.deliver();
  const before = [await training.run(), await training.results()];
  assert.equal((await training.run()).status, "completed");
  await training.bus.publish({ type: "TrainingFailed", detail: failed });
  await training.deliver();
  assert.deepEqual([await training.run(), await training.results()], before);
});

test("a run that failed when its training data was gone is forgotten all the same", async () => {
  const { training } = await standingAt(8);
  await training.parameterServer.release(runId, allDataKeys(1));
  training.restart();
  await failTraining(training.services, runId, "no luck");
  await training.deliver();
  await training.assertForgotten();
});

test("a run that found no room for its first parameters is tried three times, fails, and is forgotten", async () => {
  const calls = new Interception();
  const training = new LocalTraining({ parameters, dataset, ports: calls.ports });
  let writes = 0;
  // The data finds room, the first parameters do not.
  calls.before((call) => {
    if (call === "parameterServer.write" && ++writes > 1) throw new OutOfMemoryError("give it more memory");
  });
  await training.request();
  await training.deliver();
  assert.match((await training.run()).reason!, /more memory/);
  await training.assertForgotten();
});

test("a task that lay ahead when it was given up fails no run, not even when the run has got there", async () => {
  const { training } = await standingAt(7);
  const ahead: NeuronTask = { runId, position: 8, layer: 1, direction: "forward", neuron: 2 };
  const [refused] = await processNeuronTasks(training.services, [{ body: ahead, receiveCount: 2 }]);
  assert.match(refused!.error.message, /lies ahead/);
  // Whoever is told so keeps the message, and fails no run for it.
  assert.equal(refused!.retry, "never");
  training.queue.sendUnchecked(ahead);
  // The one that was sent last is delivered first.
  await training.deliver({ ...inOrder, taskCount: () => 1, pick: (below) => below - 1 });
  assert.equal((await training.run()).status, "completed");
  assert.equal(training.queue.deadLetters.length, 1);
});
