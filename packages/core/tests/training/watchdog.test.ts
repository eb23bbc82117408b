import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventType } from "../../src/messages/events.js";
import type { NeuronTask } from "../../src/messages/neuron-task.js";
import { maximumNudges } from "../../src/orchestrator/nudge.js";
import type { Parameters } from "../../src/parameters/parameters.js";
import type { EventBus } from "../../src/ports/event-bus.js";
import { failRunOfDeadEvent, failRunOfDeadTask } from "../../src/training/dead-letter.js";
import { watch } from "../../src/training/watchdog.js";
import { datasetOf } from "../helpers/dataset.js";
import { Interception } from "../helpers/interception.js";
import { inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

const parameters = parametersOf(
  [
    ["relu", 4],
    ["sigmoid", 1],
  ],
  { batch_size: 4, epochs: 2, optimizer: "momentum" },
);
/** Three batches an epoch and four positions a step: an epoch has twelve positions. */
const dataset = datasetOf({ examples: 9, features: 6 });
const undisturbed = new LocalTraining({ parameters, dataset }).complete();

/** Delivers, and wakes the watchdog whenever nothing is on its way. @returns how often it was woken. */
async function deliverWatched(training: LocalTraining): Promise<number> {
  for (let wakes = 0; ; wakes++) {
    await training.deliver();
    if ((await training.runStore.running()).length === 0) return wakes;
    assert.ok(wakes < 30, "the run neither moves nor fails");
    await watch(training.services, { leastGapMs: 0 });
  }
}

async function assertHealed(training: LocalTraining): Promise<void> {
  const wakes = await deliverWatched(training);
  assert.ok(wakes >= 2, "nothing had to be healed");
  await training.assertSameEnd(await undisturbed);
}

/** A training that has reached a position, with its tasks waiting. */
async function trainingAt(position: number, of: Parameters = parameters): Promise<LocalTraining> {
  const training = new LocalTraining({ parameters: of, dataset });
  await training.request();
  await training.deliver(
    inOrder,
    async () => (await training.parameterServer.position(runId)) === position && !training.queue.isEmpty,
  );
  return training;
}

test("a lost task is sent again, and only that one", async () => {
  for (const position of [0, 1, 4, 7, 12, 23]) {
    const training = await trainingAt(position);
    assert.equal(
      training.loseTasks((body) => (body as NeuronTask).neuron === 0),
      1,
    );
    await assertHealed(training);
    // 60 tasks, and the one that was sent again.
    assert.equal(training.counters["published"], 2 * 3 * 2 * 5 + 1, `position ${position}`);
  }
});

test("a whole layer of lost tasks is sent again", async () => {
  const training = await trainingAt(8);
  assert.equal(training.loseTasks(), 4);
  await assertHealed(training);
});

for (const [type, count] of [
  ["EpochCompleted", 2],
  ["TrainingCompleted", 1],
] as const satisfies [EventType, number][])
  test(`a lost ${type} is made up for, whichever it is`, async () => {
    for (let lost = 0; lost < count; lost++) {
      const training = new LocalTraining({ parameters, dataset });
      await training.request();
      const publishedBefore = () => training.published.filter((event) => event.type === type).length;
      await training.deliver(inOrder, () => publishedBefore() > lost);
      training.toLose.set(type, 1);
      await assertHealed(training);
      assert.equal(training.toLose.get(type), 0);
    }
  });

test("what only tells that something has happened may be lost: nobody waits for it", async () => {
  const training = new LocalTraining({ parameters, dataset });
  for (const type of ["EpochStarted", "LayerCompleted"] as const) training.toLose.set(type, Number.POSITIVE_INFINITY);
  await training.request();
  assert.equal(await deliverWatched(training), 0);
  await training.assertSameEnd(await undisturbed);
});

test("a trainer that died right after a claim, its event never delivered again, is made up for", async () => {
  for (const epochEnd of [12, 24]) {
    const calls = new Interception();
    const training = new LocalTraining({ parameters, dataset, ports: calls.ports });
    let strikes = 0;
    calls.before(async (call, args) => {
      if (call !== "parameterServer.claim" || args[1] !== epochEnd || strikes++ > 0) return;
      await training.parameterServer.claim(runId, epochEnd, args[2] as number);
      throw new Error("died");
    });
    training.loseFailedEvents = true;
    await training.request();
    await assertHealed(training);
  }
});

test("a run that moves is not nudged", async () => {
  const training = await trainingAt(0);
  let deliveries = 0;
  await training.deliver(inOrder, async () => {
    // No position takes more deliveries than that: its tasks, and the events to either side, to two subscribers each.
    if (deliveries++ % 8 === 0) await watch(training.services, { leastGapMs: 0 });
    return false;
  });
  assert.equal((await training.run()).status, "completed");
  assert.equal(training.counters["published"], 60);
});

test("a run that cannot move fails after its nudges, naming epoch, layer and the neurons that it waits for", async () => {
  const training = await trainingAt(16);
  training.loseTasks((body) => [1, 3].includes((body as NeuronTask).neuron));
  await training.deliver();
  for (let look = 0; look <= maximumNudges; look++) {
    await watch(training.services, { leastGapMs: 0 });
    assert.equal(training.loseTasks(), look === 0 ? 0 : 2);
    assert.equal((await training.run()).status, "running");
  }
  await watch(training.services, { leastGapMs: 0 });
  await training.deliver();
  const { status, reason } = await training.run();
  assert.equal(status, "failed");
  assert.match(reason!, /epoch 1 \(position 16\).*layer 1, forward/);
  assert.match(reason!, /neurons 1, 3\b/);
  assert.equal(training.notices.at(-1)!.text, reason);
});

test("a run whose EpochCompleted is never heard fails, naming the event", async () => {
  const training = new LocalTraining({ parameters, dataset });
  training.toLose.set("EpochCompleted", Number.POSITIVE_INFINITY);
  await training.request();
  await deliverWatched(training);
  assert.match((await training.run()).reason!, /the effect of EpochCompleted/);
});

test("a run whose TrainingCompleted is never heard fails, naming the event", async () => {
  const training = new LocalTraining({ parameters, dataset });
  training.toLose.set("TrainingCompleted", Number.POSITIVE_INFINITY);
  await training.request();
  await deliverWatched(training);
  const { status, reason } = await training.run();
  assert.equal(status, "failed");
  assert.match(reason!, /TrainingCompleted/);
});

test("a run whose parameter server has lost everything does not stand still for ever", async () => {
  const training = await trainingAt(13);
  await training.parameterServer.forget(runId);
  training.services.trainings.forget(runId);
  await deliverWatched(training);
  assert.notEqual((await training.run()).status, "running");
});

test("a dead task fails the run that still needs it, naming the neuron and the error", async () => {
  const training = await trainingAt(4);
  const task = { runId, position: 4, layer: 1, direction: "forward", neuron: 2 } as const;
  await failRunOfDeadTask(training.services, { body: task, reason: "out of memory" });
  await training.deliver();
  const { status, reason } = await training.run();
  assert.equal(status, "failed");
  assert.match(reason!, /neuron 2 of layer 1, forward \(position 4\)/);
  assert.match(reason!, /out of memory/);
});

test("a dead task that is done, stale, ahead, unknown or no task at all harms nobody", async () => {
  const training = await trainingAt(5);
  const task = { runId, position: 5, layer: 2, direction: "forward", neuron: 0 } as const;
  const letters: unknown[] = [
    { ...task, position: 4, layer: 1 },
    { ...task, position: 6, direction: "backward" },
    { ...task, layer: 1 },
    { ...task, neuron: 1 },
    { ...task, runId: "run_other" },
    { ...task, extra: 1 },
    "hello",
    null,
  ];
  for (const body of letters) await failRunOfDeadTask(training.services, { body, reason: "why" });
  assert.deepEqual(
    training.published.filter(({ type }) => type === "TrainingFailed"),
    [],
  );
  await training.deliver(inOrder, async () => (await training.parameterServer.missing(runId, 5, 1)).length === 0);
  await failRunOfDeadTask(training.services, { body: task, reason: "done already" });
  await training.deliver();
  assert.equal((await training.run()).status, "completed");
});

test("a dead event fails the run that is running, and no other", async () => {
  const training = await trainingAt(5);
  const event = {
    type: "LayerCompleted",
    detail: { runId, position: 5, epoch: 0, batch: 1, layer: 2, direction: "forward" },
  };
  const letters: unknown[] = [
    { ...event, detail: { ...event.detail, runId: "run_other" } },
    { ...event, detail: {} },
    { type: "TrainingFailed", detail: { runId, reason: "x", problems: [] } },
    null,
  ];
  for (const body of letters) await failRunOfDeadEvent(training.services, { body, reason: "why" });
  assert.deepEqual(
    training.published.filter(({ type }) => type === "TrainingFailed"),
    [],
  );
  await failRunOfDeadEvent(training.services, { body: event, reason: "no luck" });
  await training.deliver();
  assert.equal((await training.run()).reason, "LayerCompleted could not be handled: no luck");
  // The run is over: another dead event changes nothing.
  const before = training.published.length;
  await failRunOfDeadEvent(training.services, { body: event, reason: "again" });
  assert.equal(training.published.length, before);
});

test("a LayerCompleted that could not be published the first time needs no watchdog", async () => {
  for (const strike of [1, 2, 5]) {
    let attempts = 0;
    const training = new LocalTraining({
      parameters,
      dataset,
      ports: ({ eventBus }) => ({
        eventBus: {
          publish: async (event) => {
            if (event.type === "LayerCompleted" && ++attempts === strike) throw new Error("throttled");
            await eventBus.publish(event);
          },
        } satisfies EventBus,
      }),
    });
    await training.request();
    await training.deliver();
    assert.equal((await training.run()).status, "completed", `LayerCompleted number ${strike}`);
  }
});

test("a task that is invalid goes to the dead letters alone, and its companions are computed", async () => {
  const training = await trainingAt(4);
  const task = { runId, position: 4, layer: 1, direction: "forward", neuron: 0 };
  for (const body of [
    { ...task, neuron: 4 },
    { ...task, layer: 2 },
    { ...task, position: 9 },
    { ...task, runId: "../" },
    7,
  ])
    training.queue.sendUnchecked(body);
  await training.deliver();
  assert.equal((await training.run()).status, "completed");
  assert.equal(training.queue.deadLetters.length, 5);
  for (const { reason } of training.queue.deadLetters) assert.ok(reason.length > 10, reason);
});

test("a task that always fails becomes a dead letter, and the run fails naming it", async () => {
  const training = new LocalTraining({
    parameters,
    dataset,
    ports: ({ compute }) => ({
      compute: {
        product: async (product) => {
          // The second layer, forward: one row of four inputs.
          if (product.inner === 4 && product.addend !== undefined) throw new Error("a cosmic ray");
          return compute.product(product);
        },
      },
    }),
  });
  await training.request();
  await training.deliver();
  const { status, reason } = await training.run();
  assert.equal(status, "failed");
  assert.match(reason!, /neuron 0 of layer 2, forward \(position 1\) failed for good: a cosmic ray/);
});

test("a worker that died between the last bit and its LayerCompleted is made up for by the redelivery of its task", async () => {
  let attempts = 0;
  const training = new LocalTraining({
    parameters,
    dataset,
    ports: ({ eventBus }) => ({
      eventBus: {
        publish: async (event) => {
          if (event.type === "LayerCompleted" && ++attempts % 2 === 1) throw new Error("died");
          await eventBus.publish(event);
        },
      } satisfies EventBus,
    }),
  });
  await training.complete({ ...inOrder, taskCount: () => 1 });
});

test("a task that was sent twice does not announce its layer twice", async () => {
  const training = await trainingAt(4);
  const waiting = [0, 1, 2, 3].map((neuron) => ({
    runId,
    position: 4,
    layer: 1,
    direction: "forward" as const,
    neuron,
  }));
  await training.queue.send(waiting);
  const announced = () =>
    training.published.filter((event) => event.type === "LayerCompleted" && event.detail.position === 4).length;
  let deliveries = 0;
  await training.deliver({ ...inOrder, taskCount: () => 1 }, () => deliveries++ === 8);
  assert.equal(announced(), 1);
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
  assert.equal(announced(), 1);
  assert.equal(training.counters["stale"], 4);
});

test("an error with one run does not keep the others from being looked after, and is thrown in the end", async () => {
  const calls = new Interception();
  const training = new LocalTraining({ parameters, dataset, ports: calls.ports });
  await training.runStore.create({
    runId: "run_bad",
    status: "running",
    startedAt: "2026-11-22T09:00:00.000Z",
    files: { dataset: "d", parameters: "p" },
  });
  await training.request();
  await training.deliver(inOrder, () => !training.queue.isEmpty);
  training.loseTasks();
  const broken = new RangeError("no room");
  calls.before((call, [run]) => {
    if (call === "parameterServer.position" && run === "run_bad") throw broken;
  });
  for (let look = 0; look < 2; look++)
    await assert.rejects(watch(training.services, { leastGapMs: 0 }), { name: "AggregateError", errors: [broken] });
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
});

test("a look that comes too soon after the last one does not count", async () => {
  let nowMs = 0;
  const training = new LocalTraining({
    parameters,
    dataset,
    ports: () => ({ clock: { now: () => new Date(nowMs) } }),
  });
  await training.request();
  await training.deliver(inOrder, () => !training.queue.isEmpty);
  const lookAt = async (atMs: number) => {
    nowMs = atMs;
    await watch(training.services);
    return (await training.runStore.nudges(runId))!;
  };
  assert.deepEqual(await lookAt(0), { position: 0, missing: 4, nudges: 0, atMs: 0 });
  for (let look = 0; look < 10; look++) assert.equal((await lookAt(29_999)).nudges, 0);
  assert.deepEqual(await lookAt(30_000), { position: 0, missing: 4, nudges: 1, atMs: 30_000 });
  // It counts from the last look that counted.
  assert.equal((await lookAt(59_999)).nudges, 1);
  assert.equal((await lookAt(60_000)).nudges, 2);
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
});
