import assert from "node:assert/strict";
import { test } from "node:test";
import { type DomainEvent, type Run, UnavailableError } from "@snn/core";
import type { Tail } from "@snn/functions/lambda";
import { followRun } from "../../src/cloud/follow-run.js";
import { LayerTails } from "../../src/cloud/layer-tails.js";

const runId = "run_1";
const completed = (epoch: number): DomainEvent => ({ type: "EpochCompleted", detail: { runId, epoch, cost: epoch } });
const failed: DomainEvent = { type: "TrainingFailed", detail: { runId, reason: "no cats", problems: [] } };
const hourMs = 3_600_000;

/** The records of a run, which a test writes. */
class Records {
  run: Run | undefined = { runId, status: "running", training: {} } as unknown as Run;
  costs: number[] = [];
  looks = 0;
  readonly services = {
    runStore: {
      get: async () => {
        this.looks++;
        return this.run;
      },
      costs: async () => this.costs,
    },
    objectStore: { get: async () => undefined },
  };

  fail(): void {
    this.run = { runId, status: "failed", reason: "no cats" } as unknown as Run;
  }
}

/** A tail that a test speaks through. */
class FakeTail {
  readonly types: (readonly string[])[] = [];
  open = 0;
  tell: (event: DomainEvent) => void = () => {};
  lose = () => {};
  #opened = () => {};
  readonly isOpen = new Promise<void>((resolve) => {
    this.#opened = resolve;
  });

  readonly tail: Tail = async (_runId, listener, { types = [], onLost } = {}) => {
    this.open++;
    this.types.push(types);
    this.tell = listener;
    this.lose = () => onLost?.(new UnavailableError("gone"));
    this.#opened();
    return async () => {
      this.open--;
    };
  };
}

const denied: Tail = async () => {
  throw new UnavailableError("not authorized to perform: PutRule");
};

/** Resolves when it holds. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!holds()) {
    assert.ok(performance.now() < deadline, "it never held");
    await new Promise(setImmediate);
  }
}

test("events are told as they come, layers are not asked for, and the announced end has the record looked at at once", async () => {
  const records = new Records();
  const fake = new FakeTail();
  const told: DomainEvent[] = [];
  const following = followRun(
    { services: records.services, tail: fake.tail },
    runId,
    (event) => told.push(event),
    new AbortController().signal,
    { usualMs: hourMs, relaxedMs: 5 * hourMs },
  );
  await fake.isOpen;
  await until(() => records.looks === 1);
  fake.tell(completed(0));
  fake.tell(completed(1));
  assert.deepEqual(told.slice(1), [completed(0), completed(1)]);
  records.costs = [0, 1];
  records.fail();
  fake.tell(failed);
  assert.equal(await following, "failed");
  assert.deepEqual(told.slice(1), [completed(0), completed(1), failed]);
  assert.equal(fake.open, 0, "nothing is left in the cloud");
  assert.ok(fake.types[0]!.includes("EpochCompleted") && !fake.types[0]!.includes("LayerCompleted"));
});

for (const [title, tailOfTest] of [
  ["who may not have the events is told by the records alone", () => denied],
  ["a tail that says nothing keeps nobody from the end", () => new FakeTail().tail],
] as const)
  test(title, async () => {
    const records = new Records();
    const told: DomainEvent[] = [];
    const tell = (event: DomainEvent) => {
      told.push(event);
      if (event.type === "EpochStarted") records.costs = [0, 1, 2];
      if (event.type === "EpochCompleted" && event.detail.epoch === 2) records.fail();
    };
    const signal = new AbortController().signal;
    const intervals = { usualMs: 1, relaxedMs: 3 };
    const following = followRun({ services: records.services, tail: tailOfTest() }, runId, tell, signal, intervals);
    assert.equal(await following, "failed");
    assert.deepEqual(told.slice(1), [completed(0), completed(1), completed(2), failed]);
  });

test("records are looked at seldom while events come, and often again when these are lost", async () => {
  const records = new Records();
  const fake = new FakeTail();
  const stopping = new AbortController();
  const intervals = { usualMs: 1, relaxedMs: hourMs };
  const following = followRun(
    { services: records.services, tail: fake.tail },
    runId,
    () => {},
    stopping.signal,
    intervals,
  );
  await fake.isOpen;
  await new Promise(setImmediate);
  const before = records.looks;
  for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
  assert.ok(records.looks <= before + 1, `${records.looks - before} looks`);
  fake.lose();
  await until(() => records.looks > before + 3);
  stopping.abort();
  assert.equal(await following, undefined);
});

test("a missing epoch is looked up soon", async () => {
  const records = new Records();
  const fake = new FakeTail();
  const stopping = new AbortController();
  const told: DomainEvent[] = [];
  const intervals = { usualMs: 1, relaxedMs: hourMs };
  const tell = (event: DomainEvent) => void told.push(event);
  const following = followRun({ services: records.services, tail: fake.tail }, runId, tell, stopping.signal, intervals);
  await fake.isOpen;
  await until(() => records.looks > 0);
  records.costs = [0];
  fake.tell(completed(1));
  await until(() => told.length === 3);
  assert.deepEqual(told.slice(1), [completed(0), completed(1)]);
  stopping.abort();
  await following;
});

test("a signal ends it at once, and closes the tail", async () => {
  const fake = new FakeTail();
  const stopping = new AbortController();
  const { services } = new Records();
  const intervals = { usualMs: hourMs, relaxedMs: hourMs };
  const following = followRun({ services, tail: fake.tail }, runId, () => {}, stopping.signal, intervals);
  await fake.isOpen;
  stopping.abort();
  assert.equal(await following, undefined);
  assert.equal(fake.open, 0);
});

test("layers are tailed while somebody looks, and each who looks ends his own", async () => {
  const fake = new FakeTail();
  const layers = new LayerTails(fake.tail);
  const stop = layers.listen(runId, () => {}, assert.fail);
  layers.listen(runId, () => {}, assert.fail);
  assert.deepEqual([fake.open, fake.types], [2, [["LayerCompleted"], ["LayerCompleted"]]]);
  stop();
  stop();
  await until(() => fake.open === 1);
  await layers.close();
  assert.equal(fake.open, 0);
});

test("who may not have the layers is told so, and goes without", async () => {
  const layers = new LayerTails(denied);
  layers.listen(runId, () => {}, assert.fail)();
  await new Promise<void>((resolve) => layers.listen(runId, () => {}, resolve));
  await layers.close();
});
