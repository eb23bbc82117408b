import assert from "node:assert/strict";
import { test } from "node:test";
import { nudge } from "../../src/orchestrator/nudge.js";
import { plan } from "../../src/orchestrator/plan.js";
import type { Schedule } from "../../src/orchestrator/schedule.js";

const runId = "run_1";
const schedule: Schedule = {
  runId,
  layers: 2,
  batches: 2,
  shards: 1,
  neurons: [3, 1],
  neuronsPerMessage: [1, 1],
  epochs: 2,
  threshold: 0.1,
  checkpointEvery: 50,
  hedgeAfterSeconds: undefined,
};

test("missing neurons are enqueued again, and no others", () => {
  assert.deepEqual(nudge(schedule, { position: 3, missing: [0, 2], previousCost: undefined, stopAt: undefined }), [
    { do: "enqueue", position: 3, items: [0, 2] },
    { do: "confirm", position: 3 },
  ]);
});

test("the boundary behind a complete layer is crossed", () => {
  const detail = { runId, position: 13, epoch: 1, batch: 1, layer: 2, direction: "forward" } as const;
  const commands = nudge(schedule, { position: 13, missing: [], previousCost: 0.5, stopAt: undefined });
  assert.deepEqual(commands, plan(schedule, { type: "LayerCompleted", detail }));
  assert.deepEqual(
    commands.map((command) => command.do),
    ["requireCompleted", "measureLoss", "claim", "enqueue", "confirm"],
  );
});

test("the cost of a complete epoch is told again", () => {
  assert.deepEqual(nudge(schedule, { position: 7, missing: [], previousCost: undefined, stopAt: undefined }), [
    { do: "requireCompleted", position: 7 },
    { do: "completeEpoch", epoch: 0 },
  ]);
});

test("a run behind its last epoch is completed again", () => {
  assert.deepEqual(nudge(schedule, { position: 16, missing: [0, 1, 2], previousCost: 0.5, stopAt: undefined }), [
    { do: "publish", event: { type: "TrainingCompleted", detail: { runId, epochs: 2, cost: 0.5 } } },
  ]);
});

test("a run behind an epoch that met the threshold exactly is completed again", () => {
  const at = { position: 8, missing: [0, 1, 2], stopAt: undefined };
  assert.deepEqual(nudge(schedule, { ...at, previousCost: 0.1 }), [
    { do: "publish", event: { type: "TrainingCompleted", detail: { runId, epochs: 1, cost: 0.1 } } },
  ]);
  // One ulp above the threshold the next epoch has begun.
  assert.deepEqual(nudge(schedule, { ...at, previousCost: 0.1 + 2 ** -56 }), [
    { do: "enqueue", position: 8, items: [0, 1, 2] },
    { do: "confirm", position: 8 },
  ]);
});

test("a cost at the threshold ends the training at the epoch's first position only, not in the midst of it", () => {
  assert.deepEqual(nudge(schedule, { position: 9, missing: [0], previousCost: 0.05, stopAt: undefined }), [
    { do: "enqueue", position: 9, items: [0] },
    { do: "confirm", position: 9 },
  ]);
});

test("the first position of a run is enqueued again", () => {
  assert.deepEqual(nudge(schedule, { position: 0, missing: [0, 1, 2], previousCost: undefined, stopAt: undefined }), [
    { do: "enqueue", position: 0, items: [0, 1, 2] },
    { do: "confirm", position: 0 },
  ]);
});

test("a run that stands where it has been asked to stop is completed again, and no other", () => {
  const at = { position: 8, missing: [0, 1, 2], previousCost: 0.5 };
  assert.deepEqual(nudge(schedule, { ...at, stopAt: 8 }), [
    { do: "publish", event: { type: "TrainingCompleted", detail: { runId, epochs: 1, cost: 0.5 } } },
  ]);
  assert.deepEqual(nudge(schedule, { ...at, stopAt: 16 }), [
    { do: "enqueue", position: 8, items: [0, 1, 2] },
    { do: "confirm", position: 8 },
  ]);
});
