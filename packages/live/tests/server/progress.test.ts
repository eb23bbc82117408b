import assert from "node:assert/strict";
import { test } from "node:test";
import type { DomainEvent, Run } from "@snn/core";
import { Progress } from "../../src/progress.js";
import { FakeRun } from "./fake-run.js";

/** A run of layers of 3 and 1 neurons, with shards and several neurons a message. */
async function begun(progress: Progress): Promise<void> {
  const fake = new FakeRun();
  fake.begin();
  const run = (await fake.runs.get()) as Run & Required<Pick<Run, "training">>;
  const parameters = { ...run.training.parameters, shards: 2, neurons_per_message: 2 };
  progress.begin({ ...run, training: { ...run.training, parameters } });
}

function completed(position: number, layer: number, direction: "forward" | "backward" | "update"): DomainEvent {
  return { type: "LayerCompleted", detail: { runId: "run_1", position, epoch: 0, batch: 0, layer, direction } };
}

test("a layer stands for as many messages as its position has, and its update looks like the way back", async () => {
  const progress = new Progress("layers");
  await begun(progress);
  // Two shards of two messages each.
  progress.event(completed(0, 1, "forward"), 0);
  assert.equal(progress.messages, 4);
  progress.event(completed(1, 2, "forward"), 0);
  progress.event(completed(2, 2, "backward"), 0);
  assert.equal(progress.messages, 8);
  progress.event(completed(3, 2, "update"), 0);
  assert.equal(progress.messages, 9);
  assert.deepEqual(progress.take()?.pulses.at(-1), { layer: 2, direction: "backward", neurons: [0] });
});

test("a tile counts as its messages, however many neurons they have", () => {
  const progress = new Progress("messages");
  const place = { runId: "run_1", position: 0, layer: 1, direction: "forward" } as const;
  const outcome = { stale: false, duplicates: 0, complete: false, durationMs: 1 };
  progress.tile({ ...place, neurons: [0, 1, 2], messages: 2, ...outcome }, 0);
  assert.equal(progress.messages, 2);
});

test("an epoch of which nothing else is told counts as all its messages", async () => {
  const progress = new Progress("none");
  await begun(progress);
  progress.event({ type: "EpochCompleted", detail: { runId: "run_1", epoch: 0, cost: 1 } }, 0);
  // In both batches, forward and backward on two shards, and an update: in two messages and in one.
  assert.equal(progress.messages, 2 * 5 * (2 + 1));
});
