import assert from "node:assert/strict";
import { test } from "node:test";
import type { DomainEvent, EventType } from "../../src/messages/events.js";
import type { EventBus, EventDelivery } from "../../src/ports/event-bus.js";
import type { Retry } from "../../src/training/retry.js";

export interface BusUnderTest {
  readonly bus: EventBus;
  subscribe(name: string, types: readonly EventType[]): void;
  /** Publishes what may be no event. */
  publishUnchecked(event: { type: string; detail: unknown }): Promise<void>;
  /** The next event on its way to a subscriber, and what is done with it. */
  next(): Promise<Delivered | undefined>;
  deadLetters(): Promise<readonly { body: unknown; reason: string }[]>;
}

export interface Delivered extends EventDelivery {
  readonly subscriber: string;
  acknowledge(): Promise<void>;
  abandon(): Promise<void>;
  fail(failure: { error: Error; retry: Retry }): Promise<void>;
}

const started = (epoch: number): DomainEvent => ({ type: "EpochStarted", detail: { runId: "run_1", epoch } });
const completed: DomainEvent = { type: "EpochCompleted", detail: { runId: "run_1", epoch: 0, cost: 0.5 } };

/** An event without the version that its detail may name. */
function contentOf(event: unknown): unknown {
  const { type, detail } = event as { type: string; detail: { version?: number } };
  const { version: _, ...content } = detail;
  return { type, detail: content };
}

/** What every event bus promises. */
export function eventBusContract(name: string, create: () => Promise<BusUnderTest>): void {
  const all = async ({ next }: BusUnderTest) => {
    const deliveries: Delivered[] = [];
    for (let delivery = await next(); delivery !== undefined; delivery = await next()) deliveries.push(delivery);
    return deliveries;
  };
  const retry = { error: new Error("no luck"), retry: "limited" as const };

  test(`${name}: an event is delivered to each of its subscribers, and to no other`, async () => {
    const under = await create();
    under.subscribe("trainer", ["EpochStarted", "EpochCompleted"]);
    under.subscribe("notify", ["EpochStarted"]);
    await under.bus.publish(started(0));
    await under.bus.publish(completed);
    const deliveries = await all(under);
    assert.deepEqual(
      deliveries.map(({ subscriber, event }) => `${subscriber} ${(event as DomainEvent).type}`).toSorted(),
      ["notify EpochStarted", "trainer EpochCompleted", "trainer EpochStarted"],
    );
    assert.deepEqual(contentOf(deliveries.find(({ subscriber }) => subscriber === "notify")!.event), started(0));
  });

  test(`${name}: an event that nobody has subscribed to is lost without harm`, async () => {
    const under = await create();
    await under.bus.publish(started(0));
    assert.deepEqual(await all(under), []);
  });

  test(`${name}: an event has one id for every delivery, and equal events that are published twice have two`, async () => {
    const under = await create();
    for (const subscriber of ["one", "two"]) under.subscribe(subscriber, ["EpochStarted"]);
    await under.bus.publish(started(0));
    const first = await all(under);
    assert.equal(new Set(first.map(({ id }) => id)).size, 1);
    await first[0]!.abandon();
    await first[1]!.fail(retry);
    const again = await all(under);
    assert.deepEqual(again.map(({ subscriber }) => subscriber).toSorted(), ["one", "two"]);
    assert.deepEqual(new Set(again.map(({ id }) => id)), new Set([first[0]!.id]));
    for (const delivery of again) await delivery.acknowledge();
    await under.bus.publish(started(0));
    assert.notEqual((await all(under))[0]!.id, first[0]!.id);
  });

  test(`${name}: what one subscriber has acknowledged comes back to the other only`, async () => {
    const under = await create();
    for (const subscriber of ["one", "two"]) under.subscribe(subscriber, ["EpochStarted"]);
    await under.bus.publish(started(0));
    for (const delivery of await all(under))
      if (delivery.subscriber === "one") await delivery.acknowledge();
      else await delivery.fail(retry);
    assert.deepEqual(
      (await all(under)).map(({ subscriber }) => subscriber),
      ["two"],
    );
  });

  test(`${name}: an event that failed three times goes to the dead letters with the reason, not before`, async () => {
    const under = await create();
    under.subscribe("trainer", ["EpochStarted"]);
    await under.bus.publish(started(3));
    for (let failure = 0; failure < 3; failure++) {
      assert.deepEqual(await under.deadLetters(), []);
      await (await under.next())!.fail(retry);
    }
    assert.equal(await under.next(), undefined);
    const [letter, ...others] = await under.deadLetters();
    assert.deepEqual([contentOf(letter!.body), letter!.reason, others], [started(3), "no luck", []]);
  });

  test(`${name}: an event that does not fit its schema goes to the dead letters at once`, async () => {
    const under = await create();
    under.subscribe("trainer", ["EpochStarted"]);
    const misfit = { type: "EpochStarted", detail: { runId: "../", epoch: -1 } };
    await under.publishUnchecked(misfit);
    const delivery = (await under.next())!;
    assert.deepEqual(delivery.event, misfit);
    await delivery.fail({ error: new Error("no event"), retry: "never" });
    assert.equal(await under.next(), undefined);
    assert.deepEqual(await under.deadLetters(), [{ body: misfit, reason: "no event" }]);
  });

  test(`${name}: an event comes back to a subscriber that died`, async () => {
    const under = await create();
    under.subscribe("trainer", ["EpochStarted"]);
    await under.bus.publish(started(0));
    for (let death = 0; death < 2; death++) await (await under.next())!.abandon();
    assert.notEqual(await under.next(), undefined);
    assert.deepEqual(await under.deadLetters(), []);
  });

  test(`${name}: what does not fit its schema is not even published`, async () => {
    const under = await create();
    under.subscribe("trainer", ["EpochStarted"]);
    await assert.rejects(under.bus.publish(started(-1)), { name: "InvalidMessageError" });
    assert.equal(await under.next(), undefined);
  });
}
