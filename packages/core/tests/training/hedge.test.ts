import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Hedge } from "../../src/messages/hedge.js";
import type { NeuronTask } from "../../src/messages/neuron-task.js";
import { isHedge, type QueueMessage } from "../../src/messages/queue-message.js";
import { processNeuronTasks } from "../../src/training/neuron-tasks.js";
import { datasetOf } from "../helpers/dataset.js";
import { type Choices, inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

const parametersWith = (others: object) =>
  parametersOf(
    [
      ["relu", 4],
      ["sigmoid", 1],
    ],
    { batch_size: 4, epochs: 2, optimizer: "momentum", ...others },
  );
/** Three batches an epoch and four positions a step: an epoch has twelve positions, and thirty tasks. */
const dataset = datasetOf({ examples: 9, features: 6 });
const positions = 24;
const tasks = 60;
const undisturbed = new LocalTraining({ parameters: parametersWith({}), dataset }).complete();

/** A training whose queue remembers what was sent, call by call. */
function trainingWith(others: object = {}) {
  const sent: QueueMessage[][] = [];
  const training = new LocalTraining({
    parameters: parametersWith({ hedge_after: 1, ...others }),
    dataset,
    ports: ({ workQueue }) => ({
      workQueue: {
        send: async (messages) => {
          sent.push([...messages]);
          await workQueue.send(messages);
        },
      },
    }),
  });
  return { training, sent };
}

/** A training that stands at a position, with its tasks waiting. */
async function standingAt(position: number, others: object = {}) {
  const { training, sent } = trainingWith(others);
  await training.request();
  await training.deliver(
    inOrder,
    async () => (await training.parameterServer.position(runId)) === position && !training.queue.isEmpty,
  );
  sent.length = 0;
  return { training, sent };
}

const hedgeAt = (position: number, delaySeconds = 1): Hedge => ({ runId, position, delaySeconds });

/** Hands a worker a hedge. It must not fail. */
async function look(training: LocalTraining, hedge: Hedge): Promise<void> {
  assert.deepEqual(await processNeuronTasks(training.services, [{ body: hedge, receiveCount: 1 }]), []);
}

test("a run without hedge_after sends its tasks and nothing else, as it always did", async () => {
  const { training, sent } = trainingWith({ hedge_after: undefined });
  await training.complete();
  assert.equal(sent.length, positions);
  assert.equal(sent.flat().length, tasks);
  for (const message of sent.flat())
    assert.deepEqual(Object.keys(message), ["runId", "position", "layer", "direction", "neuron"]);
});

test("with hedge_after, one hedge follows the tasks of every position, and nothing else changes", async () => {
  const { training, sent } = trainingWith({ hedge_after: 5 });
  await training.complete();
  assert.equal(sent.length, positions);
  for (const [position, messages] of sent.entries()) {
    assert.deepEqual(messages.at(-1), hedgeAt(position, 5));
    assert.equal(messages.filter(isHedge).length, 1);
  }
  assert.equal(sent.flat().length, tasks + positions);
  assert.deepEqual(training.counters, (await undisturbed).counters);
  await training.assertSameEnd(await undisturbed);
});

test("what is missing when the hedge comes is sent again, and only that", async () => {
  for (const position of [0, 1, 3, 11, 12, 23]) {
    const { training, sent } = await standingAt(position);
    assert.equal(
      training.loseTasks((body) => (body as NeuronTask).neuron === 0),
      1,
    );
    await training.deliver();
    await look(training, hedgeAt(position));
    const [again, ...others] = sent;
    assert.deepEqual(
      again!.map((message) => (isHedge(message) ? message : message.neuron)),
      [0, hedgeAt(position, 2)],
      `position ${position}`,
    );
    assert.deepEqual(others, []);
    await training.deliver();
    await training.assertSameEnd(await undisturbed, `position ${position}`);
    assert.equal(training.counters["published"], tasks + 1);
    assert.equal(training.counters["hedged"], 1);
  }
});

test("a straggler that comes back after all has done its work twice, and the model is the same", async () => {
  const { training, sent } = await standingAt(4);
  await look(training, hedgeAt(4));
  assert.equal(sent[0]!.filter((message) => !isHedge(message)).length, 4);
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
  const { published, delivered, duplicate = 0, stale = 0 } = training.counters;
  assert.deepEqual([published, delivered, duplicate + stale], [tasks + 4, tasks + 4, 4]);
});

test("a hedge of a position that has passed sends nothing, and asks nobody that was asked a moment ago", async () => {
  const { training, sent } = await standingAt(4);
  const before = await training.parameterServer.counters(runId);
  await look(training, hedgeAt(3));
  training.restart();
  await look(training, hedgeAt(3));
  assert.deepEqual(sent, []);
  assert.deepEqual(await training.parameterServer.counters(runId), before);
});

test("a position that nobody works on is looked at again after ever longer times, a few times", async () => {
  for (const [first, expected] of [
    [1, [2, 4, 8, 16, 32]],
    [20, [40]],
    [30, [60]],
    [31, []],
    [900, []],
  ] as const) {
    const { training, sent } = await standingAt(8, { hedge_after: first });
    const delays: number[] = [];
    for (let hedge: Hedge | undefined = hedgeAt(8, first); hedge !== undefined; ) {
      await look(training, hedge);
      const messages = sent.splice(0).flat();
      assert.equal(messages.filter((message) => !isHedge(message)).length, 4);
      hedge = messages.find(isHedge);
      if (hedge !== undefined) delays.push(hedge.delaySeconds);
    }
    assert.deepEqual(delays, expected);
    await training.deliver();
    await training.assertSameEnd(await undisturbed);
  }
});

for (const { died, at } of [
  { died: "before it could go on", at: "complete" },
  { died: "between the claim of the next position and its tasks", at: "send" },
] as const)
  test(`a run whose worker died ${died} is taken on by the hedge of the layer that it completed`, async () => {
    for (const position of [0, 4, 10]) {
      const { training, sent } = await standingAt(position);
      const target = at === "complete" ? training.parameterServer : training.queue;
      const method = Reflect.get(target, at) as (...args: unknown[]) => Promise<unknown>;
      Reflect.set(target, at, async (...args: unknown[]) => {
        if (at === "complete") await method.apply(target, args);
        throw new Error("died");
      });
      const deliveries = training.queue.receive(10);
      assert.equal((await processNeuronTasks(training.services, deliveries)).length, deliveries.length);
      for (const delivery of deliveries) training.queue.acknowledge(delivery);
      Reflect.set(target, at, method);
      assert.equal(await training.parameterServer.position(runId), at === "complete" ? position : position + 1);
      sent.length = 0;
      training.restart();
      await look(training, hedgeAt(position));
      await training.deliver();
      await training.assertSameEnd(await undisturbed, `position ${position}`);
      assert.equal(training.counters["hedged"], undefined);
      assert.deepEqual(
        sent.map((messages) => messages[0]!.position),
        Array.from({ length: positions - position - 1 }, (_, index) => position + 1 + index),
      );
    }
  });

test("a hedge leaves the boundary between two epochs, once it is claimed, to the trainer", async () => {
  const { training, sent } = await standingAt(11);
  // The trainer dies before it has sent a task of the next epoch.
  training.loseFailedEvents = true;
  training.queue.send = async () => Promise.reject(new Error("died"));
  await training.deliver();
  assert.equal(await training.parameterServer.isProvisional(runId, 12), true);
  sent.length = 0;
  const published = training.published.length;
  await look(training, hedgeAt(11));
  assert.deepEqual([sent, training.published.length], [[], published]);
});

test("a hedge does not move a paused run, which goes on to the same end when it is let go", async () => {
  for (const isLost of [false, true]) {
    const { training, sent } = await standingAt(5);
    await training.bus.publish({ type: "PauseRequested", detail: { runId } });
    if (isLost) training.loseTasks();
    await training.deliver();
    for (let delivery = 1; delivery <= 3; delivery++) await look(training, hedgeAt(5));
    await training.deliver();
    assert.equal(await training.parameterServer.position(runId), 5);
    assert.equal(sent.flat().filter(({ position }) => position !== 5).length, 0);
    await training.bus.publish({ type: "ResumeRequested", detail: { runId } });
    await training.deliver();
    await training.assertSameEnd(await undisturbed);
  }
});

test("a hedge of a run that is over, unknown, lost or further back changes nothing", async () => {
  const { training, sent } = trainingWith();
  await training.complete();
  sent.length = 0;
  await look(training, hedgeAt(23));
  training.restart();
  await look(training, hedgeAt(23));
  await look(training, { ...hedgeAt(0), runId: "run_none" });
  await training.assertForgotten();

  const { training: other, sent: sentByOther } = await standingAt(5);
  await look(other, hedgeAt(6));
  await look(other, hedgeAt(Number.MAX_SAFE_INTEGER));
  await other.parameterServer.forget(runId);
  await look(other, hedgeAt(5));
  assert.deepEqual([...sent, ...sentByOther], []);
  assert.deepEqual([...training.queue.deadLetters, ...other.queue.deadLetters], []);
});

test("a hedge is not in the way of the tasks that it comes with, and fails for itself", async () => {
  const { training } = await standingAt(4);
  const messages = training.queue.receive(10);
  const batch = [
    { body: hedgeAt(4), receiveCount: 1 },
    { body: { ...hedgeAt(4), delaySeconds: 0 }, receiveCount: 1 },
  ];
  const failed = await processNeuronTasks(training.services, [...batch, ...messages]);
  assert.deepEqual(
    failed.map(({ index, retry }) => [index, retry]),
    [[1, "never"]],
  );
  for (const message of messages) training.queue.acknowledge(message);
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
  assert.equal(training.counters["hedged"], undefined);
});

test("hedges at any time, repeated, and in any order change nothing in the model, and start no second chain", async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
      const next = (below: number) => numbers.next().value! % below;
      const choices: Choices = {
        eventNext: () => next(2) === 0,
        pick: next,
        taskCount: (waiting) => 1 + next(waiting),
        againLater: () => next(10) === 0,
      };
      const enqueued: number[] = [];
      const training = new LocalTraining({
        parameters: parametersWith({ hedge_after: 1 }),
        dataset,
        ports: ({ workQueue }) => ({
          workQueue: {
            send: async (messages) => {
              await workQueue.send(messages);
              const [first] = messages;
              const isWhole = messages.some((message) => isHedge(message) && message.delaySeconds === 1);
              if (first !== undefined && isWhole) enqueued.push(first.position);
              // No time passes: whatever hedge is sent may come next.
              for (const hedge of messages.filter(isHedge)) training.queue.sendUnchecked(hedge);
            },
          },
        }),
      });
      await training.complete(choices);
      await training.assertSameEnd(await undisturbed);
      assert.deepEqual(training.queue.deadLetters, []);
      // Who takes over from somebody who is not dead sends tasks twice, of the position that the run is at.
      assert.deepEqual(
        enqueued,
        enqueued.toSorted((a, b) => a - b),
      );
      assert.deepEqual(
        [...new Set(enqueued)],
        Array.from({ length: positions }, (_, position) => position),
      );
    }),
    { numRuns: 15 },
  );
});
