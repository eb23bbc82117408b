import assert from "node:assert/strict";
import { test } from "node:test";
import { type EventType, eventSchemas, InvalidMessageError, type Services } from "@snn/core";
import { deadEvent, deadTask, eventSubscriptions, neuron, upload } from "../src/index.js";

/** Services that nobody may use: whoever does has not looked at what it was given. */
const untouchable = new Proxy({} as Services, {
  get(_, name) {
    throw new Error(`${String(name)} was used`);
  },
});

test("every subscriber has a name of its own, so that its deliveries can be told apart", () => {
  const names = eventSubscriptions.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
});

test("every event has a subscriber, but for the one that workers publish for those who watch", () => {
  const subscribed = new Set<string>(eventSubscriptions.flatMap(({ types }) => types));
  assert.deepEqual([...subscribed, "LayerCompleted"].sort(), Object.keys(eventSchemas).sort());
});

for (const { name, types, handler } of eventSubscriptions) {
  for (const type of types)
    test(`${name} refuses a ${type} that does not fit its schema, for good and before it does anything`, async () => {
      const event = { type, detail: { runId: "no run id" } };
      await assert.rejects(async () => handler(untouchable, { id: "1", event }), InvalidMessageError);
    });

  test(`${name} refuses what is no event`, async () => {
    for (const event of [undefined, null, "EpochStarted", {}, { type: "NoSuchEvent", detail: {} }])
      await assert.rejects(async () => handler(untouchable, { id: "1", event }), InvalidMessageError);
  });
}

for (const name of ["launch", "finish"])
  test(`${name} leaves alone what is meant for others`, async () => {
    const { handler, types } = eventSubscriptions.find((subscription) => subscription.name === name)!;
    const type: EventType = "EpochStarted";
    assert.ok(!types.includes(type));
    await handler(untouchable, { id: "1", event: { type, detail: { runId: "run_1", epoch: 0 } } });
  });

test("an upload that is no notice of an object is refused, and one that is no data set is left alone", async () => {
  for (const created of [undefined, {}, { key: "training_input/a.h5" }, { key: "", sequencer: "1" }])
    await assert.rejects(async () => upload(untouchable, created));
  const others = ["training_input/notes.txt", "training_input/net.json", "elsewhere/a.h5", "a.h5"];
  for (const key of others) await upload({} as Services, { key, sequencer: "1" });
});

test("a message batch of what is no task fails every item for good, by its index", async () => {
  const bodies = [undefined, {}, { runId: "run_1", position: -1, layer: 1, direction: "forward", neuron: 0 }];
  const failed = await neuron(
    untouchable,
    bodies.map((body) => ({ body, receiveCount: 1 })),
  );
  assert.deepEqual(
    failed.map(({ index, retry }) => [index, retry]),
    bodies.map((_, index) => [index, "never"]),
  );
  for (const { error } of failed) assert.ok(error instanceof InvalidMessageError);
});

test("dead letters that belong to no run harm nobody", async () => {
  await deadTask(untouchable, { body: { hello: "world" }, reason: "no task" });
  await deadEvent(untouchable, { body: { type: "EpochStarted", detail: {} }, reason: "no event" });
  await deadEvent(untouchable, { body: undefined, reason: "no event" });
});
