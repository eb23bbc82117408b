import assert from "node:assert/strict";
import { test } from "node:test";
import { type EventDelivery, InvalidMessageError, UnavailableError } from "@snn/core";
import { deadLetterHandler, keptLetterHandler } from "../../src/lambda/handlers/dead-letter.js";
import { eventHandler, subscriptionHandler } from "../../src/lambda/handlers/event.js";
import { uploadHandler } from "../../src/lambda/handlers/object-created.js";
import { watchdogHandler } from "../../src/lambda/handlers/watchdog.js";
import { TestBench } from "./handlers.js";

const runId = "run_1";
const detail = { runId, dataset: "training_input/a.h5", parameters: "training_input/a.json" };
const requested = { id: "1", "detail-type": "TrainingRequested", detail };
const letterBody = { type: "TrainingRequested", detail };

function objectCreated(bucket: string, key: string) {
  const detail = { bucket: { name: bucket }, object: { key, sequencer: "1" } };
  return { id: "2", "detail-type": "Object Created", detail };
}

/** The types and run ids of what was published. */
function watched(bench: TestBench): string[] {
  const published: string[] = [];
  bench.bus.watch(({ type, detail }) => published.push(`${type} ${detail.runId}`));
  return published;
}

test("a subscriber is handed the event with its id", async () => {
  const bench = new TestBench();
  const deliveries: unknown[] = [];
  const handler = async (_: unknown, delivery: EventDelivery) => void deliveries.push(delivery);
  await subscriptionHandler(bench, handler)(requested);
  assert.deepEqual(deliveries, [{ id: "1", event: letterBody }]);
});

test("a failure that may pass is thrown, for Lambda to try again, and nothing is kept", async () => {
  for (const error of [new Error("no luck"), new UnavailableError("Redis is away")]) {
    const bench = new TestBench();
    const handler = eventHandler(bench, () => Promise.reject(error));
    await assert.rejects(handler(requested), error);
    assert.deepEqual(bench.failures, ["an event could not be handled"]);
    assert.deepEqual(bench.letters, []);
  }
});

test("an event that can never be handled is kept at once, and fails no run", async () => {
  const error = new InvalidMessageError("unheard of");
  const bench = new TestBench();
  const published = watched(bench);
  await eventHandler(bench, () => Promise.reject(error))(requested);
  assert.deepEqual(bench.letters, [{ kind: "event", body: letterBody, reason: error.message }]);
  assert.deepEqual(bench.told, bench.letters);
  assert.deepEqual(published, []);
});

test("what is no event is kept as it is, and fails no run", async () => {
  const bench = new TestBench();
  const published = watched(bench);
  const handler = subscriptionHandler(bench, () => Promise.reject(new Error("was called")));
  for (const event of ["text", { detail }]) await handler(event);
  assert.deepEqual(
    bench.letters.map(({ body }) => body),
    ["text", { detail }],
  );
  assert.deepEqual(published, []);
});

test("an event that cannot be kept is thrown, so that it is not lost", async () => {
  const bench = new TestBench();
  bench.boxError = new UnavailableError("SQS is away");
  const handler = eventHandler(bench, () => Promise.reject(new InvalidMessageError("unheard of")));
  await assert.rejects(handler(requested), bench.boxError);
});

test("what Lambda gave up is kept with the last error, and fails its run", async () => {
  const bench = new TestBench();
  const published = watched(bench);
  await deadLetterHandler(bench)({ requestPayload: requested, responsePayload: { errorMessage: "no luck" } });
  assert.deepEqual(bench.letters, [{ kind: "event", body: letterBody, reason: "no luck" }]);
  assert.deepEqual(published, ["TrainingFailed run_1"]);
});

test("what Lambda gave up and runs can do without is kept with the last error, and fails no run", async () => {
  const bench = new TestBench();
  const published = watched(bench);
  await keptLetterHandler(bench)({ requestPayload: requested, responsePayload: { errorMessage: "no luck" } });
  assert.deepEqual(bench.letters, [{ kind: "event", body: letterBody, reason: "no luck" }]);
  assert.deepEqual(published, []);
});

test("what Lambda gave up and cannot be kept is thrown, for Lambda to try again", async () => {
  const bench = new TestBench();
  bench.boxError = new UnavailableError("SQS is away");
  await assert.rejects(deadLetterHandler(bench)({ requestPayload: requested }), bench.boxError);
  assert.deepEqual(bench.failures, ["an event could not be given up"]);
});

test("a data set in the bucket requests a training, one in another bucket does not", async () => {
  const bench = new TestBench({ objectStore: { get: async () => undefined } as never });
  const published = watched(bench);
  const handler = uploadHandler(bench, "files");
  await handler(objectCreated("others", "training_input/a.h5"));
  assert.deepEqual(published, []);
  await handler(objectCreated("files", "training_input/a.h5"));
  assert.equal(published.length, 1);
  assert.match(published[0]!, /^TrainingRequested run_[0-9a-f]{16}$/);
});

test("the watchdog looks at the runs, whatever the schedule says", async () => {
  const looks: string[] = [];
  const running = async () => {
    looks.push("look");
    return [];
  };
  const bench = new TestBench({ runStore: { running } as never });
  await watchdogHandler(bench)({ "detail-type": "Scheduled Event" });
  assert.deepEqual(looks, ["look"]);
});
