import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidMessageError, type NeuronTask, type RunStore, UnavailableError } from "@snn/core";
import type { SQSEvent, SQSRecordAttributes } from "aws-lambda";
import { neuronHandler } from "../../src/lambda/handlers/neuron.js";
import { TestBench } from "./handlers.js";

const runId = "run_1";
const task: NeuronTask = { runId, position: 0, layer: 1, direction: "forward", neuron: 0 };

/** Messages `m0`, `m1` … with these bodies. */
function sqsEvent(bodies: readonly string[], receiveCount = 1): SQSEvent {
  const attributes = { ApproximateReceiveCount: String(receiveCount) } as SQSRecordAttributes;
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      receiptHandle: `r${index}`,
      body,
      attributes,
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:neurons",
      awsRegion: "eu-central-1",
    })),
  };
}

/** A bench whose run store fails. */
function benchFailingWith(error: Error): TestBench {
  return new TestBench({ runStore: { get: () => Promise.reject(error) } as unknown as RunStore });
}

const back = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test("a stale task is done", async () => {
  const bench = new TestBench();
  const files = { dataset: "a.h5", parameters: "a.json" };
  await bench.runStore.create({ runId, status: "failed", startedAt: "2026-11-22T10:00:00.000Z", files });
  assert.deepEqual(await neuronHandler(bench)(sqsEvent([JSON.stringify(task)])), back());
  assert.deepEqual(bench.letters, []);
  const [report] = bench.messageBatches;
  assert.deepEqual([report?.tasks, report?.tiles.length, report?.tiles[0]?.stale, report?.failed], [1, 1, true, []]);
});

test("what is no task is kept as it came, with the reason, and is done", async () => {
  const bench = new TestBench();
  const bodies = ["no JSON", "{}", "null", JSON.stringify({ ...task, version: 2 }), JSON.stringify(task)];
  assert.deepEqual(await neuronHandler(bench)(sqsEvent(bodies)), back());
  const kept = bench.letters.map(({ kind, body }) => [kind, body]);
  assert.deepEqual(
    kept,
    bodies.map((body) => ["task", body]),
  );
  for (const { reason } of bench.letters.slice(0, 4)) assert.match(reason, /^NeuronTask does not fit its schema/);
  assert.equal(bench.letters[4]?.reason, "there is no run run_1");
  assert.deepEqual(bench.told, bench.letters);
});

test("a failed task goes back twice, and is given up at its third delivery, even if its run cannot be failed", async () => {
  for (const [receiveCount, answer, letters] of [
    [1, back("m0"), 0],
    [2, back("m0"), 0],
    [3, back(), 1],
  ] as const) {
    const bench = benchFailingWith(new Error("no luck"));
    assert.deepEqual(await neuronHandler(bench)(sqsEvent([JSON.stringify(task)], receiveCount)), answer);
    assert.equal(bench.letters.length, letters);
    assert.equal(bench.failures.length, letters);
  }
});

test("a task whose service is away goes back as often as it takes", async () => {
  const bench = benchFailingWith(new UnavailableError("DynamoDB is away"));
  const bodies = [task, { ...task, neuron: 1 }].map((body) => JSON.stringify(body));
  for (const receiveCount of [1, 3, 1000])
    assert.deepEqual(await neuronHandler(bench)(sqsEvent(bodies, receiveCount)), back("m0", "m1"));
  assert.deepEqual(bench.letters, []);
});

test("only the guilty go back", async () => {
  const bench = new TestBench();
  bench.services.trainings.get = async (id) => {
    if (id === "run_bad") throw new Error("no luck");
    throw new InvalidMessageError("never");
  };
  const bodies = ["no JSON", JSON.stringify(task), JSON.stringify({ ...task, runId: "run_bad" })];
  const { batchItemFailures } = await neuronHandler(bench)(sqsEvent(bodies));
  assert.deepEqual(batchItemFailures, [{ itemIdentifier: "m2" }]);
});

test("a message that cannot be kept goes back", async () => {
  const bench = new TestBench();
  bench.boxError = new UnavailableError("SQS is away");
  assert.deepEqual(await neuronHandler(bench)(sqsEvent(["no JSON", "{}"])), back("m0", "m1"));
  assert.deepEqual(bench.told, []);
  assert.deepEqual(bench.failures, Array(2).fill("a neuron task could not be put with the dead letters"));
});
