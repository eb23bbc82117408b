import assert from "node:assert/strict";
import { test } from "node:test";
import type { DomainEvent, Run } from "@snn/core";
import fc from "fast-check";
import { RunNarrator } from "../../src/cloud/run-narrator.js";

const runId = "run_1";
const started = (epoch: number): DomainEvent => ({ type: "EpochStarted", detail: { runId, epoch } });
const completed = (epoch: number): DomainEvent => ({
  type: "EpochCompleted",
  detail: { runId, epoch, cost: costOf(epoch) },
});
const evaluated: DomainEvent = {
  type: "ModelEvaluated",
  detail: { runId, cost: 0, trainAccuracy: 1, testAccuracy: 0.5 },
};
const layer: DomainEvent = {
  type: "LayerCompleted",
  detail: { runId, position: 3, epoch: 0, batch: 0, layer: 1, direction: "forward" },
};
const costOf = (epoch: number) => 1 / (epoch + 1);
const costs = (epochs: number) => Array.from({ length: epochs }, (_, epoch) => costOf(epoch));
/** A run that has begun, as far as it matters. */
const running = { runId, status: "running", training: {} } as unknown as Run;

function narrated() {
  const told: DomainEvent[] = [];
  return { told, narrator: new RunNarrator(runId, (event) => told.push(event)) };
}

test("a run that was requested just now is told from its first event", () => {
  const { told, narrator } = narrated();
  narrator.read(undefined, []);
  for (const event of [started(0), layer, completed(0), started(1), completed(1)]) narrator.hear(event);
  assert.deepEqual(told, [started(0), layer, completed(0), started(1), completed(1)]);
  assert.ok(!narrator.isBehind);
});

test("a run that is joined late is told from the last epoch that is on record", () => {
  const { told, narrator } = narrated();
  narrator.hear(completed(1001));
  narrator.hear(started(1002));
  narrator.read(running, costs(1001));
  assert.deepEqual(told, [started(1002), completed(1000), completed(1001)]);
});

test("what both tell is told once, whoever comes first", () => {
  const { told, narrator } = narrated();
  narrator.read(running, []);
  narrator.hear(completed(0));
  narrator.read(running, costs(2));
  for (const event of [completed(1), completed(0), started(0), started(2)]) narrator.hear(event);
  narrator.read(running, costs(2));
  assert.deepEqual(told, [started(0), completed(0), completed(1), started(2)]);
});

test("an epoch waits for the one before, which the record tells when its event is lost", () => {
  const { told, narrator } = narrated();
  narrator.read(running, []);
  narrator.hear(completed(2));
  narrator.hear(completed(1));
  assert.deepEqual(told, [started(0)]);
  assert.ok(narrator.isBehind);
  narrator.read(running, costs(1));
  assert.deepEqual(told, [started(0), completed(0), completed(1), completed(2)]);
  assert.ok(!narrator.isBehind);
});

test("the end is announced by an event, and told when the record has it, after which nothing is told", () => {
  const { told, narrator } = narrated();
  narrator.read(running, costs(1));
  narrator.hear(evaluated);
  assert.ok(narrator.isBehind && narrator.endIsAnnounced);
  narrator.read(running, costs(2));
  narrator.end(evaluated);
  for (const event of [evaluated, completed(2), layer]) narrator.hear(event);
  narrator.end(evaluated);
  assert.deepEqual(told, [started(1), completed(0), completed(1), evaluated]);
});

test("whatever is lost, repeated, late or out of order: every epoch is told once and in order, and the end last", () => {
  const epochs = 8;
  const events = fc.constantFrom(
    ...Array.from({ length: epochs }, (_, epoch) => [started(epoch), completed(epoch)]).flat(),
    evaluated,
  );
  // A number is a look at the record, with the costs of so many epochs, or of as many as there were at the look before.
  const happenings = fc.array(fc.oneof(events, fc.nat(epochs)), { maxLength: 60 });
  fc.assert(
    fc.property(happenings, (story) => {
      const { told, narrator } = narrated();
      let recorded = 0;
      narrator.read(undefined, []);
      for (const happening of story) {
        if (typeof happening !== "number") narrator.hear(happening);
        else {
          recorded = Math.max(recorded, happening);
          narrator.read(running, costs(recorded));
        }
      }
      narrator.read(running, costs(epochs));
      assert.ok(narrator.isBehind === narrator.endIsAnnounced);
      narrator.end(evaluated);
      const epochsOf = (type: DomainEvent["type"]) =>
        told.flatMap((event) => (event.type === type ? [(event as ReturnType<typeof started>).detail] : []));
      assert.deepEqual(
        told.filter(({ type }) => type === "EpochCompleted"),
        costs(epochs).map((_, epoch) => completed(epoch)),
      );
      const starts = epochsOf("EpochStarted").map((detail) => ("epoch" in detail ? detail.epoch : -1));
      assert.deepEqual(
        starts,
        [...new Set(starts)].toSorted((one, other) => one - other),
      );
      assert.deepEqual([told.at(-1), told.filter(({ type }) => type === "ModelEvaluated").length], [evaluated, 1]);
    }),
  );
});
