import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/errors.js";
import type { NeuronTask } from "../../src/messages/neuron-task.js";
import type { QueueDelivery, WorkQueue } from "../../src/ports/work-queue.js";
import type { Retry } from "../../src/training/retry.js";

/** The side of a queue that workers see, which is the cloud's own business there. */
export interface Receiver<Message extends QueueDelivery> {
  receive(most: number): Promise<Message[]>;
  acknowledge(message: Message): Promise<void>;
  /** The worker died, or never answered. */
  abandon(message: Message): Promise<void>;
  fail(message: Message, failure: { error: Error; retry: Retry }): Promise<void>;
  deadLetters(): Promise<readonly { body: unknown; reason: string }[]>;
}

export interface QueueUnderTest<Message extends QueueDelivery> extends Receiver<Message> {
  readonly queue: WorkQueue;
  /** Sends what may be no task. */
  sendUnchecked(body: unknown): Promise<void>;
}

const taskOf = (neuron: number): NeuronTask => ({
  runId: "run_1",
  position: 0,
  layer: 1,
  direction: "forward",
  neuron,
});
const tasksOf = (count: number) => Array.from({ length: count }, (_, neuron) => taskOf(neuron));

/** A message without the version that it may name. */
function contentOf(body: unknown): unknown {
  const { version: _, ...content } = body as { version?: number };
  return content;
}

/** What every queue of neuron tasks promises. */
export function workQueueContract<Message extends QueueDelivery>(
  name: string,
  create: () => Promise<QueueUnderTest<Message>>,
): void {
  const neurons = (messages: readonly Message[]) =>
    messages.map(({ body }) => (body as NeuronTask).neuron).toSorted((a, b) => a - b);
  const retry = { error: new Error("no luck"), retry: "limited" as const };

  test(`${name}: every task that was sent is delivered, with its content`, async () => {
    const { queue, receive } = await create();
    await queue.send(tasksOf(3));
    await queue.send([]);
    const messages = await receive(10);
    assert.deepEqual(neurons(messages), [0, 1, 2]);
    assert.deepEqual(contentOf(messages.find(({ body }) => (body as NeuronTask).neuron === 1)!.body), taskOf(1));
    assert.deepEqual(
      messages.map(({ receiveCount }) => receiveCount),
      [1, 1, 1],
    );
  });

  test(`${name}: a message batch is no larger than asked for, and what is in flight is not handed out again`, async () => {
    const { queue, receive } = await create();
    await queue.send(tasksOf(5));
    const batches = [await receive(2), await receive(2), await receive(2), await receive(2)];
    assert.deepEqual(
      batches.map(({ length }) => length),
      [2, 2, 1, 0],
    );
    assert.deepEqual(neurons(batches.flat()), [0, 1, 2, 3, 4]);
  });

  test(`${name}: what is acknowledged does not come back`, async () => {
    const { queue, receive, acknowledge } = await create();
    await queue.send(tasksOf(2));
    for (const message of await receive(2)) await acknowledge(message);
    assert.deepEqual(await receive(2), []);
  });

  test(`${name}: only the items that failed come back, counted`, async () => {
    const { queue, receive, acknowledge, fail } = await create();
    await queue.send(tasksOf(3));
    for (const message of await receive(3))
      if ((message.body as NeuronTask).neuron === 1) await fail(message, retry);
      else await acknowledge(message);
    const again = await receive(3);
    assert.deepEqual(neurons(again), [1]);
    assert.equal(again[0]!.receiveCount, 2);
  });

  test(`${name}: a task that failed three times goes to the dead letters with the reason, not before`, async () => {
    const { queue, receive, fail, deadLetters } = await create();
    await queue.send([taskOf(7)]);
    for (const delivery of [1, 2, 3]) {
      assert.deepEqual(await deadLetters(), []);
      const [message] = await receive(1);
      assert.equal(message!.receiveCount, delivery);
      await fail(message!, retry);
    }
    assert.deepEqual(await receive(1), []);
    const [letter, ...others] = await deadLetters();
    assert.deepEqual([contentOf(letter!.body), letter!.reason, others], [taskOf(7), "no luck", []]);
  });

  test(`${name}: a message that will never succeed goes to the dead letters at once`, async () => {
    const { sendUnchecked, receive, fail, deadLetters } = await create();
    await sendUnchecked({ hello: "world" });
    const [message] = await receive(1);
    assert.deepEqual(message!.body, { hello: "world" });
    await fail(message!, { error: new Error("no task"), retry: "never" });
    assert.deepEqual(await receive(1), []);
    assert.deepEqual(await deadLetters(), [{ body: { hello: "world" }, reason: "no task" }]);
  });

  test(`${name}: workers that die, however many, do not make a task a dead letter`, async () => {
    const { queue, receive, abandon, deadLetters } = await create();
    await queue.send([taskOf(0)]);
    for (let death = 1; death <= 10; death++) {
      const [message] = await receive(1);
      assert.equal(message!.receiveCount, death);
      await abandon(message!);
    }
    assert.equal((await receive(1)).length, 1);
    assert.deepEqual(await deadLetters(), []);
  });

  test(`${name}: a service that is away, however long, does not make a task a dead letter`, async () => {
    const { queue, receive, fail, deadLetters } = await create();
    await queue.send([taskOf(0)]);
    const away = { error: new UnavailableError("nobody answers"), retry: "unlimited" as const };
    for (let attempt = 1; attempt <= 10; attempt++) await fail((await receive(1))[0]!, away);
    assert.equal((await receive(1)).length, 1);
    assert.deepEqual(await deadLetters(), []);
  });

  test(`${name}: a hedge is not handed out with the tasks that it is sent with`, async () => {
    const { queue, receive } = await create();
    await queue.send([taskOf(0), { runId: "run_1", position: 0, delaySeconds: 900 }, taskOf(1)]);
    assert.deepEqual(neurons(await receive(3)), [0, 1]);
    assert.deepEqual(await receive(3), []);
  });

  test(`${name}: what does not fit the schema is not even sent`, async () => {
    const { queue, receive } = await create();
    await assert.rejects(queue.send([{ ...taskOf(0), neuron: -1 }]), { name: "InvalidMessageError" });
    const hedge = { runId: "run_1", position: 0, delaySeconds: 901 };
    await assert.rejects(queue.send([hedge]), { name: "InvalidMessageError" });
    assert.deepEqual(await receive(1), []);
  });

  test(`${name}: thousands of messages are all delivered once`, async () => {
    const { queue, receive, acknowledge } = await create();
    await queue.send(tasksOf(5000));
    const seen = new Set<number>();
    for (let messages = await receive(7); messages.length > 0; messages = await receive(7))
      for (const message of messages) {
        seen.add((message.body as NeuronTask).neuron);
        await acknowledge(message);
      }
    assert.equal(seen.size, 5000);
  });
}
