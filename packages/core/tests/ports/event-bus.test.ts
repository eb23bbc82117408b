import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryEventBus } from "../../src/adapters/memory/index.js";
import type { DomainEvent } from "../../src/messages/events.js";
import { eventBusContract } from "../contracts/event-bus.js";

eventBusContract("memory", async () => {
  const bus = new MemoryEventBus();
  return {
    bus,
    subscribe: (name, types) => bus.subscribe({ name, types, handle: async () => {} }),
    publishUnchecked: async (event) => bus.publishUnchecked(event),
    next: async () => {
      const message = bus.receive();
      if (message === undefined) return undefined;
      const { subscription, id, event } = message.body;
      return {
        subscriber: subscription.name,
        id,
        event,
        acknowledge: async () => bus.acknowledge(message),
        abandon: async () => bus.abandon(message),
        fail: async (failure) => void bus.fail(message, failure),
      };
    },
    deadLetters: async () => bus.deadLetters,
  };
});

test("memory: those who watch are told once of every event, at once", async () => {
  const bus = new MemoryEventBus();
  const seen: DomainEvent[] = [];
  bus.watch((event) => seen.push(event));
  const event: DomainEvent = { type: "EpochStarted", detail: { runId: "run_1", epoch: 0 } };
  await bus.publish(event);
  assert.deepEqual(seen, [event]);
});

test("memory: subscribers that die, however often, do not make an event a dead letter", async () => {
  const bus = new MemoryEventBus();
  bus.subscribe({ name: "trainer", types: ["EpochStarted"], handle: async () => {} });
  await bus.publish({ type: "EpochStarted", detail: { runId: "run_1", epoch: 0 } });
  for (let death = 0; death < 10; death++) bus.abandon(bus.receive()!);
  assert.notEqual(bus.receive(), undefined);
  assert.deepEqual(bus.deadLetters, []);
});
