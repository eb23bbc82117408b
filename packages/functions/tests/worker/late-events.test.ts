import assert from "node:assert/strict";
import { test } from "node:test";
import type { DomainEvent } from "@snn/core";
import { LateEvents } from "../../src/worker/late-events.js";

const layerCompleted = (position: number): DomainEvent => ({
  type: "LayerCompleted",
  detail: { runId: "run_1", position, epoch: 0, batch: 0, layer: 1, direction: "forward" },
});
const epochCompleted: DomainEvent = { type: "EpochCompleted", detail: { runId: "run_1", epoch: 0, cost: 1 } };

/** A bus that notes what is published, turn by turn of the event loop, and fails where it is told to. */
class NotingBus {
  readonly turns: DomainEvent[][] = [];
  failure: Error | undefined;
  #isSameTurn = false;

  async publish(event: DomainEvent): Promise<void> {
    if (this.#isSameTurn) this.turns.at(-1)!.push(event);
    else this.turns.push([event]);
    this.#isSameTurn = true;
    queueMicrotask(() => {
      this.#isSameTurn = false;
    });
    if (this.failure !== undefined) throw this.failure;
  }
}

function lateEvents() {
  const bus = new NotingBus();
  const errors: unknown[] = [];
  return { bus, errors, late: new LateEvents(bus, (error) => errors.push(error)) };
}

test("completed layers are announced together, a tenth of a second after the first of them", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { bus, late } = lateEvents();
  await late.publish(layerCompleted(0));
  context.mock.timers.tick(60);
  await late.publish(layerCompleted(1));
  context.mock.timers.tick(39);
  assert.deepEqual(bus.turns, []);
  context.mock.timers.tick(1);
  assert.deepEqual(bus.turns, [[layerCompleted(0), layerCompleted(1)]]);
});

test("any other event goes out at once, behind the layers that wait", async () => {
  const { bus, late } = lateEvents();
  await late.publish(layerCompleted(0));
  await late.publish(layerCompleted(1));
  await late.publish(epochCompleted);
  assert.deepEqual(bus.turns, [[layerCompleted(0), layerCompleted(1), epochCompleted]]);
  await late.flush();
  assert.equal(bus.turns.length, 1);
});

test("ten layers, which fill a request, wait for no more", async () => {
  const { bus, late } = lateEvents();
  for (let position = 0; position < 10; position++) await late.publish(layerCompleted(position));
  assert.equal(bus.turns.flat().length, 10);
});

test("what waits is published before the worker ends", async () => {
  const { bus, late } = lateEvents();
  await late.publish(layerCompleted(0));
  await late.flush();
  assert.deepEqual(bus.turns, [[layerCompleted(0)]]);
});

test("a layer that cannot be announced fails nobody's work, and another event fails that of who published it", async () => {
  const { bus, errors, late } = lateEvents();
  bus.failure = new Error("away");
  await late.publish(layerCompleted(0));
  await late.flush();
  assert.deepEqual(errors, [bus.failure]);
  await assert.rejects(late.publish(epochCompleted), bus.failure);
});
