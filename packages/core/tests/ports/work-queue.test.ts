import assert from "node:assert/strict";
import { test } from "node:test";
import { Faults, MemoryWorkQueue } from "../../src/adapters/memory/index.js";
import type { NeuronTask } from "../../src/messages/neuron-task.js";
import { workQueueContract } from "../contracts/work-queue.js";

workQueueContract("memory", async () => {
  const queue = new MemoryWorkQueue();
  return {
    queue,
    sendUnchecked: async (body) => queue.sendUnchecked(body),
    receive: async (most) => queue.receive(most),
    acknowledge: async (message) => queue.acknowledge(message),
    abandon: async (message) => queue.abandon(message),
    fail: async (message, failure) => void queue.fail(message, failure),
    deadLetters: async () => queue.deadLetters,
  };
});

const tasksOf = (count: number) =>
  Array.from(
    { length: count },
    (_, neuron): NeuronTask => ({ runId: "run_1", position: 0, layer: 1, direction: "forward", neuron }),
  );
test("memory: a task that failed three times is dead, however many workers died with it before", async () => {
  const queue = new MemoryWorkQueue();
  await queue.send(tasksOf(1));
  for (let death = 0; death < 10; death++) queue.abandon(queue.receive(1)[0]!);
  const failure = { error: new Error("no luck"), retry: "limited" as const };
  for (let failures = 1; failures <= 2; failures++) assert.equal(queue.fail(queue.receive(1)[0]!, failure), undefined);
  assert.equal(queue.fail(queue.receive(1)[0]!, failure)?.reason, "no luck");
});

const none = { seed: 1, duplicate: 0, reorder: 0, lose: 0, crash: 0 };

/** Delivers everything and acknowledges it. @returns the neurons in the order of delivery. */
async function delivered(rates: Partial<typeof none>, count = 200): Promise<number[]> {
  const queue = new MemoryWorkQueue(new Faults({ ...none, ...rates }));
  await queue.send(tasksOf(count));
  const order: number[] = [];
  while (!queue.isEmpty)
    for (const message of queue.receive(10)) {
      order.push((message.body as NeuronTask).neuron);
      queue.acknowledge(message);
    }
  return order;
}

test("memory: without faults tasks come in the order of sending, once", async () => {
  assert.deepEqual(await delivered({}), [...Array(200).keys()]);
});

test("memory: every fault befalls about its share of the tasks, and loses none", async () => {
  const duplicated = await delivered({ duplicate: 0.3 });
  assert.ok(duplicated.length > 230 && duplicated.length < 290, `${duplicated.length}`);
  const lost = await delivered({ lose: 0.3 });
  assert.ok(lost.length > 240 && lost.length < 340, `${lost.length}`);
  const reordered = await delivered({ reorder: 1 });
  assert.notDeepEqual(reordered, [...Array(200).keys()]);
  for (const order of [duplicated, lost, reordered]) assert.equal(new Set(order).size, 200);
});

test("memory: the same seed brings the same faults, another one others", async () => {
  const rates = { duplicate: 0.2, reorder: 1, lose: 0.2 };
  assert.deepEqual(await delivered({ ...rates, seed: 7 }), await delivered({ ...rates, seed: 7 }));
  assert.notDeepEqual(await delivered({ ...rates, seed: 7 }), await delivered({ ...rates, seed: 8 }));
});

test("memory: a task that a worker died of is not deadly a second time", async () => {
  const queue = new MemoryWorkQueue(new Faults({ ...none, crash: 1 }));
  await queue.send(tasksOf(1));
  const [message] = queue.receive(1);
  assert.equal(message!.lethal, true);
  queue.abandon(message!);
  assert.equal(queue.receive(1)[0]!.lethal, false);
});

test("memory: a hedge is not kept, for no time passes here", async () => {
  const queue = new MemoryWorkQueue();
  await queue.send([{ runId: "run_1", position: 0, delaySeconds: 1 }]);
  assert.equal(queue.isEmpty, true);
});

test("memory: a message cannot be settled twice", async () => {
  const queue = new MemoryWorkQueue();
  await queue.send(tasksOf(1));
  const [message] = queue.receive(1);
  queue.acknowledge(message!);
  assert.throws(() => queue.acknowledge(message!), /not in flight/);
  assert.throws(() => queue.abandon(message!), /not in flight/);
  assert.equal(queue.isEmpty, true);
});
