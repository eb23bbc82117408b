import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DomainEvent, EventDetail } from "../../src/messages/events.js";
import { eventExamples } from "../../src/messages/examples.js";
import type { Command } from "../../src/orchestrator/command.js";
import { crossing, plan } from "../../src/orchestrator/plan.js";
import { isLastEpoch, type Schedule, scheduleOf, tasksPerEpoch } from "../../src/orchestrator/schedule.js";
import { firstPosition, lastPosition, placeOf } from "../../src/run/position.js";
import { parametersOf } from "../helpers/parameters.js";

const runId = "run_1";

/** Three layers, two batches, four epochs: twelve positions an epoch. */
const schedule: Schedule = {
  runId,
  layers: 3,
  batches: 2,
  shards: 1,
  neurons: [4, 3, 1],
  neuronsPerMessage: [1, 1, 1],
  epochs: 4,
  threshold: undefined,
  checkpointEvery: 2,
  hedgeAfterSeconds: undefined,
};

const epochStarted = (epoch: number): DomainEvent => ({ type: "EpochStarted", detail: { runId, epoch } });
const epochCompleted = (epoch: number, cost = 0.5): DomainEvent => ({
  type: "EpochCompleted",
  detail: { runId, epoch, cost },
});
const trainingCompleted = (detail: Omit<EventDetail<"TrainingCompleted">, "runId">): DomainEvent => ({
  type: "TrainingCompleted",
  detail: { runId, ...detail },
});

/** What is done at an epoch's end unless the run has been asked to stop there. */
const unlessStopped = (epoch: number, cost: number, otherwise: Command[]): Command => ({
  do: "choose",
  stoppingAt: 12 * (epoch + 1),
  ifSo: [{ do: "publish", event: trainingCompleted({ epochs: epoch + 1, cost }) }],
  otherwise,
});

/** How an epoch begins. */
function started(epoch: number): Command[] {
  const position = firstPosition(epoch * schedule.batches, schedule);
  return [
    { do: "enqueue", position },
    { do: "publish", event: epochStarted(epoch) },
    { do: "confirm", position },
  ];
}

function layerCompleted(position: number, of = schedule): Command[] {
  const { epoch, batch, layer, direction } = placeOf(position, of);
  return plan(of, { type: "LayerCompleted", detail: { runId, position, epoch, batch, layer, direction } });
}

test("EpochStarted enqueues the first position of its epoch and confirms it, if the run is there and nobody has done so", () => {
  for (const [epoch, position] of [
    [0, 0],
    [3, 36],
  ] as const)
    assert.deepEqual(plan(schedule, epochStarted(epoch)), [
      { do: "requireProvisional", position },
      { do: "enqueue", position },
      { do: "confirm", position },
    ]);
});

test("a layer in the middle hands over to the next one, either way", () => {
  for (const position of [0, 1, 3, 4, 6, 7, 9, 10])
    assert.deepEqual(layerCompleted(position), [
      { do: "requireCompleted", position },
      { do: "claim", position: position + 1 },
      { do: "enqueue", position: position + 1 },
      { do: "confirm", position: position + 1 },
    ]);
});

test("after the last forward layer the loss of the step is measured, before the same layer goes backward", () => {
  for (const [position, step] of [
    [2, 0],
    [8, 1],
    [38, 6],
  ] as const)
    assert.deepEqual(layerCompleted(position), [
      { do: "requireCompleted", position },
      { do: "measureLoss", step },
      { do: "claim", position: position + 1 },
      { do: "enqueue", position: position + 1 },
      { do: "confirm", position: position + 1 },
    ]);
});

test("after the first layer backward, not in the last batch, the step is released and the next batch begins", () => {
  assert.deepEqual(layerCompleted(5), [
    { do: "requireCompleted", position: 5 },
    { do: "claim", position: 6 },
    { do: "enqueue", position: 6 },
    { do: "confirm", position: 6 },
    { do: "releaseStep", step: 0 },
  ]);
});

test("the last layer of the last batch completes the epoch and claims nothing", () => {
  assert.deepEqual(layerCompleted(11), [
    { do: "requireCompleted", position: 11 },
    { do: "completeEpoch", epoch: 0 },
  ]);
  assert.deepEqual(layerCompleted(47), [
    { do: "requireCompleted", position: 47 },
    { do: "completeEpoch", epoch: 3 },
  ]);
});

test("EpochCompleted records the cost, then claims, enqueues the next epoch at once or ends where somebody said so, and releases", () => {
  assert.deepEqual(plan(schedule, epochCompleted(0)), [
    { do: "requireCompleted", position: 11 },
    { do: "recordCost", epoch: 0, cost: 0.5 },
    { do: "claim", position: 12 },
    unlessStopped(0, 0.5, started(1)),
    { do: "releaseStep", step: 1 },
  ]);
});

test("every so many epochs a checkpoint is saved, after the claim has told that its tensors are whole, before tasks lead to their end", () => {
  assert.deepEqual(plan(schedule, epochCompleted(1)), [
    { do: "requireCompleted", position: 23 },
    { do: "recordCost", epoch: 1, cost: 0.5 },
    { do: "claim", position: 24 },
    unlessStopped(1, 0.5, [{ do: "saveCheckpoint", step: 4 }, ...started(2)]),
    { do: "releaseStep", step: 3 },
  ]);
});

test("the last epoch completes the training, without a checkpoint", () => {
  assert.deepEqual(plan(schedule, epochCompleted(3)), [
    { do: "requireCompleted", position: 47 },
    { do: "recordCost", epoch: 3, cost: 0.5 },
    { do: "claim", position: 48 },
    { do: "publish", event: trainingCompleted({ epochs: 4, cost: 0.5 }) },
    { do: "releaseStep", step: 7 },
  ]);
});

/** The next double up. */
function oneUlpAbove(value: number): number {
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0]! += 1n;
  return new Float64Array(bits.buffer)[0]!;
}

test("a cost exactly at the threshold stops the training, one ulp above it does not", () => {
  for (const threshold of [0.1, 0.3, 1e-12, 0]) {
    const stopping = { ...schedule, threshold };
    assert.deepEqual(plan(stopping, epochCompleted(1, threshold)).at(-2), {
      do: "publish",
      event: trainingCompleted({ epochs: 2, cost: threshold }),
    });
    const above = oneUlpAbove(threshold);
    const goesOn = unlessStopped(1, above, [{ do: "saveCheckpoint", step: 4 }, ...started(2)]);
    assert.deepEqual(plan(stopping, epochCompleted(1, above)).at(-2), goesOn);
  }
});

test("without a threshold a cost of zero does not stop the training", () => {
  assert.equal(isLastEpoch(schedule, 0, 0), false);
});

test("a network of one layer and one batch goes forward, measures, goes backward and ends its epoch", () => {
  const single = {
    ...schedule,
    layers: 1,
    batches: 1,
    neurons: [1],
    neuronsPerMessage: [1],
    epochs: 2,
    checkpointEvery: 1,
  };
  assert.deepEqual(
    layerCompleted(0, single).map((command) => command.do),
    ["requireCompleted", "measureLoss", "claim", "enqueue", "confirm"],
  );
  assert.deepEqual(layerCompleted(1, single), [
    { do: "requireCompleted", position: 1 },
    { do: "completeEpoch", epoch: 0 },
  ]);
  assert.deepEqual(
    plan(single, epochCompleted(0)).map((command) => command.do),
    ["requireCompleted", "recordCost", "claim", "choose", "releaseStep"],
  );
  assert.deepEqual(plan(single, epochCompleted(1)).at(-2), {
    do: "publish",
    event: trainingCompleted({ epochs: 2, cost: 0.5 }),
  });
});

test("a single layer with two batches releases the first step and goes on in the same epoch", () => {
  const single = { ...schedule, layers: 1, batches: 2, neurons: [1], neuronsPerMessage: [1] };
  assert.deepEqual(layerCompleted(1, single), [
    { do: "requireCompleted", position: 1 },
    { do: "claim", position: 2 },
    { do: "enqueue", position: 2 },
    { do: "confirm", position: 2 },
    { do: "releaseStep", step: 0 },
  ]);
});

test("events that are none of the orchestrator's business lead to nothing", () => {
  for (const type of [
    "TrainingRequested",
    "TrainingCompleted",
    "TrainingFailed",
    "PauseRequested",
    "ResumeRequested",
    "StopRequested",
    "ModelEvaluated",
  ] as const)
    assert.deepEqual(plan(schedule, { type, detail: eventExamples[type] } as DomainEvent), []);
});

test("every list of commands moves the run by one position at most, enqueues only where it has claimed, and confirms only what it has enqueued", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 60 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      (position, layers, batches) => {
        const of = { ...schedule, layers, batches, neurons: new Array<number>(layers).fill(2) };
        const commands = layerCompleted(position, of);
        assert.deepEqual(commands[0], { do: "requireCompleted", position });
        // Whoever has just completed the layer knows what the others have to ask for.
        assert.deepEqual(crossing(of, position), commands.slice(1));
        const moves = commands.flatMap((command) =>
          command.do === "claim" || command.do === "enqueue" || command.do === "confirm"
            ? [[command.do, command.position]]
            : [],
        );
        const isLast = position === lastPosition(placeOf(position, of).epoch, of);
        const next = position + 1;
        assert.deepEqual(
          moves,
          isLast
            ? []
            : [
                ["claim", next],
                ["enqueue", next],
                ["confirm", next],
              ],
        );
        assert.equal(commands.filter((command) => command.do === "completeEpoch").length, isLast ? 1 : 0);
      },
    ),
  );
});

test("a schedule has a last batch for the remaining examples, and one batch without a batch size", () => {
  const layers = [
    ["relu", 4],
    ["sigmoid", 1],
  ] as const;
  const batches = (batch_size: number | undefined, examples: number) =>
    scheduleOf(runId, parametersOf(layers, { batch_size }), examples).batches;
  assert.deepEqual(
    [
      batches(undefined, 10),
      batches(10, 10),
      batches(11, 10),
      batches(9, 10),
      batches(5, 10),
      batches(3, 10),
      batches(1, 10),
    ],
    [1, 1, 1, 2, 2, 4, 10],
  );
});

test("an epoch has a task for every neuron, forward and backward, in every batch", () => {
  assert.equal(tasksPerEpoch(schedule), 2 * 2 * 8);
  const standard = scheduleOf(
    runId,
    parametersOf([
      ["relu", 20],
      ["relu", 7],
      ["relu", 5],
      ["sigmoid", 1],
    ]),
    209,
  );
  assert.equal(tasksPerEpoch(standard), 66);
});
