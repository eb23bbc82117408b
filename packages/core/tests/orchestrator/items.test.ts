import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { NeuronTask } from "../../src/messages/neuron-task.js";
import { InvalidMessageError } from "../../src/messages/parse.js";
import { itemOf, itemsAt, neuronsOf, taskOf } from "../../src/orchestrator/items.js";
import { type Schedule, scheduleOf, shardProblems, tasksPerEpoch } from "../../src/orchestrator/schedule.js";
import type { Parameters } from "../../src/parameters/parameters.js";
import { phasesOf, placeOf } from "../../src/run/position.js";
import { parametersOf } from "../helpers/parameters.js";

const runId = "run_1";

const scheduleFor = (
  neurons: readonly number[],
  others: Readonly<Record<string, unknown>> = {},
  examples = 100,
): Schedule =>
  scheduleOf(
    runId,
    parametersOf(
      neurons.map((count, index) => [index === neurons.length - 1 ? "softmax" : "relu", count]),
      others,
    ),
    examples,
  );

const schedules = fc
  .record({
    neurons: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
    neurons_per_message: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant("auto" as const)),
    shards: fc.integer({ min: 1, max: 5 }),
    batch_size: fc.integer({ min: 5, max: 40 }),
  })
  .map(({ neurons, ...others }) => scheduleFor(neurons, others));

function tasksAt(schedule: Schedule, position: number): NeuronTask[] {
  return Array.from({ length: itemsAt(schedule, position) }, (_, item) => taskOf(schedule, position, item));
}

test("unless told otherwise, an item is a neuron, and its task has no more than it always had", () => {
  const schedule = scheduleFor([3, 1]);
  assert.deepEqual(tasksAt(schedule, 4), [
    { runId, position: 4, layer: 1, direction: "forward", neuron: 0 },
    { runId, position: 4, layer: 1, direction: "forward", neuron: 1 },
    { runId, position: 4, layer: 1, direction: "forward", neuron: 2 },
  ]);
  assert.equal(tasksPerEpoch(schedule), 8);
});

test("a run that was recorded before there were shards has one, and a message for every neuron", () => {
  const { shards: _, neurons_per_message: __, ...recorded } = parametersOf([["sigmoid", 1]]);
  const { shards, neuronsPerMessage } = scheduleOf(runId, recorded as Parameters, 10);
  assert.deepEqual([shards, neuronsPerMessage], [1, [1]]);
});

test("several neurons a message, the last message with those that are left, for every shard", () => {
  const schedule = scheduleFor([5, 1], { neurons_per_message: 2, shards: 2 });
  const at = { runId, position: 4, layer: 1, direction: "backward" as const };
  assert.deepEqual(tasksAt(schedule, 4), [
    { ...at, neuron: 0, neurons: 2 },
    { ...at, neuron: 2, neurons: 2 },
    { ...at, neuron: 4 },
    { ...at, neuron: 0, neurons: 2, shard: 1 },
    { ...at, neuron: 2, neurons: 2, shard: 1 },
    { ...at, neuron: 4, shard: 1 },
  ]);
  const update = { runId, position: 5, layer: 1, direction: "update" as const };
  assert.deepEqual(tasksAt(schedule, 5), [
    { ...update, neuron: 0, neurons: 2 },
    { ...update, neuron: 2, neurons: 2 },
    { ...update, neuron: 4 },
  ]);
  // Forward and backward of both shards and an update, of three groups and of one.
  assert.equal(tasksPerEpoch(schedule), 5 * (3 + 1));
});

test("an item is its task, and back", () => {
  fc.assert(
    fc.property(schedules, fc.nat({ max: 1000 }), fc.nat(), (schedule, position, pick) => {
      const item = pick % itemsAt(schedule, position);
      const task = taskOf(schedule, position, item);
      assert.equal(itemOf(schedule, task), item);
      assert.equal(itemOf(schedule, { ...task, neurons: task.neurons ?? 1, shard: task.shard ?? 0 }), item);
    }),
  );
});

test("the items of a position are every neuron of its layer once, for every shard, or once in all in an update", () => {
  fc.assert(
    fc.property(schedules, fc.nat({ max: 1000 }), (schedule, position) => {
      const { layer, direction } = placeOf(position, schedule);
      const tasks = tasksAt(schedule, position);
      const found = tasks.flatMap((task) => neuronsOf(task).map((neuron) => `${task.shard ?? 0}/${neuron}`));
      const neurons = Array.from({ length: schedule.neurons[layer - 1]! }, (_, neuron) => neuron);
      const shards = Array.from({ length: direction === "update" ? 1 : schedule.shards }, (_, shard) => shard);
      assert.deepEqual(
        found,
        shards.flatMap((shard) => neurons.map((neuron) => `${shard}/${neuron}`)),
      );
    }),
  );
});

test("auto takes as few neurons a message as keep a position at a thousand messages", () => {
  const limits: [neurons: number, shards: number, perMessage: number, items: number][] = [
    [1, 1, 1, 1],
    [1000, 1, 1, 1000],
    [1001, 1, 2, 501],
    [100_000, 1, 100, 1000],
    [500, 2, 1, 1000],
    [501, 2, 2, 502],
    [100, 3, 1, 300],
    [7, 1000, 7, 1000],
    [7, 1001, 7, 1001],
  ];
  for (const [neurons, shards, perMessage, items] of limits) {
    const schedule = scheduleFor([neurons, 2], { neurons_per_message: "auto", shards });
    assert.deepEqual(
      [schedule.neuronsPerMessage[0], itemsAt(schedule, 0)],
      [perMessage, items],
      `${neurons} ${shards}`,
    );
  }
});

test("a message of another place, of neurons that are in no message together, or of no shard is refused", () => {
  const schedule = scheduleFor([5, 2], { neurons_per_message: 2, shards: 2 });
  const task = taskOf(schedule, 4, 1);
  const refused: [change: Partial<NeuronTask>, reason: RegExp][] = [
    [{ layer: 2 }, /position 4 is layer 1 backward, not layer 2 backward/],
    [{ direction: "forward" }, /position 4 is layer 1 backward, not layer 1 forward/],
    [{ direction: "update" }, /position 4 is layer 1 backward, not layer 1 update/],
    [{ neuron: 5 }, /layer 1 has 5 neurons, so there is no neuron 5/],
    [{ neuron: 3 }, /has 2 neurons from 2 on, not 2 from 3 on/],
    [{ neuron: 4 }, /has 1 neurons from 4 on, not 2 from 4 on/],
    [{ neurons: 1 }, /has 2 neurons from 2 on, not 1 from 2 on/],
    [{ neurons: 3 }, /has 2 neurons from 2 on, not 3 from 2 on/],
    [{ shard: 2 }, /there are 2 shards/],
  ];
  for (const [change, reason] of refused)
    assert.throws(
      () => itemOf(schedule, { ...task, ...change }),
      (error) => error instanceof InvalidMessageError && reason.test(error.message),
      JSON.stringify(change),
    );
  const update = taskOf(schedule, 5, 0);
  assert.throws(() => itemOf(schedule, { ...update, shard: 1 }), InvalidMessageError);
});

test("tasks of an epoch are the items of all its positions", () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      let items = 0;
      for (let position = 0; position < phasesOf(schedule) * schedule.batches; position++)
        items += itemsAt(schedule, position);
      assert.equal(tasksPerEpoch(schedule), items);
    }),
  );
});

test("as many shards as the smallest batch has examples are right, and one more is refused", () => {
  const smallestBatches: [examples: number, batchSize: number | undefined, smallest: number][] = [
    [10, undefined, 10],
    [10, 4, 2],
    [10, 5, 5],
    [10, 11, 10],
  ];
  for (const [examples, batch_size, smallest] of smallestBatches) {
    const problems = (shards: number) =>
      shardProblems(parametersOf([["sigmoid", 1]], { shards, batch_size }), examples, "parameters.json");
    assert.deepEqual(problems(smallest), []);
    const [problem] = problems(smallest + 1);
    assert.deepEqual([problem?.path, problem?.found], ["shards", String(smallest + 1)]);
    assert.match(problem!.expected, new RegExp(`^at most ${smallest}, the examples of the smallest batch`));
  }
});
