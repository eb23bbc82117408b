import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Dataset } from "../../src/dataset/dataset.js";
import { scheduleOf, tasksPerEpoch } from "../../src/orchestrator/schedule.js";
import type { Parameters } from "../../src/parameters/parameters.js";
import { epochPermutation } from "../../src/random/permutation.js";
import { placeOf } from "../../src/run/position.js";
import { interruptTraining } from "../../src/training/interrupt.js";
import { processNeuronTasks } from "../../src/training/neuron-tasks.js";
import { resumeTraining } from "../../src/training/resume.js";
import { servicesOn } from "../../src/training/services.js";
import { watch } from "../../src/training/watchdog.js";
import { choicesFrom, most, stream } from "../helpers/choices.js";
import { datasetOf } from "../helpers/dataset.js";
import { compute, inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { trainInOneLoop } from "../helpers/oracle.js";
import { parametersOf } from "../helpers/parameters.js";

const standard = [
  ["relu", 5],
  ["tanh", 3],
  ["sigmoid", 1],
] as const;
const softmax = [
  ["leaky_relu", 4],
  ["softmax", 3],
] as const;

/** The batches of an epoch with shards, worked out as they are described: dealt out one by one, each shard in an order of its own. */
function batchesWithShards({ seed, batch_size = Infinity, shards }: Parameters, examples: number) {
  return (epoch: number, batch: number): Int32Array => {
    const sizes = Array.from({ length: shards }, (_, s) => Math.ceil((examples - s) / shards));
    const starts = sizes.map((_, s) => sizes.slice(0, s).reduce((sum, size) => sum + size, 0));
    const isWhole = batch_size >= examples;
    const orders = sizes.map((size, s) =>
      isWhole ? Int32Array.from({ length: size }, (_, i) => i) : epochPermutation(seed, epoch, size, s),
    );
    const next = sizes.map(() => 0);
    const dealt = Array.from({ length: examples }, (_, place) => {
      const s = place % shards;
      return starts[s]! + orders[s]![next[s]!++]!;
    });
    return Int32Array.from(dealt.slice(batch * Math.min(batch_size, examples), (batch + 1) * batch_size));
  };
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, name: string): void {
  assert.equal(actual.length, expected.length, name);
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-3);
  for (let i = 0; i < actual.length; i++)
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance * scale, `${name}[${i}]: ${actual[i]}, ${expected[i]}`);
}

const cases: [name: string, layers: readonly (readonly [string, number])[], others: object, classes?: number][] = [
  ["full batch, sgd", standard, { shards: 3 }],
  ["full batch, momentum with weight decay", standard, { shards: 2, optimizer: "momentum", weight_decay: 0.1 }],
  ["full batch, adam with weight decay", standard, { shards: 3, optimizer: "adam", weight_decay: 0.1 }],
  ["mini-batches, sgd", standard, { shards: 3, batch_size: 5 }],
  ["mini-batches, adam, softmax", softmax, { shards: 3, batch_size: 5, optimizer: "adam" }, 3],
  ["a shard for every example", standard, { shards: 13 }],
  ["one layer, mini-batches", [["sigmoid", 1]], { shards: 3, batch_size: 10 }],
  ["softmax, several neurons a message", softmax, { shards: 2, neurons_per_message: 2 }, 3],
];

for (const [name, layers, others, classes = 2] of cases)
  test(`shards learn what one loop learns from the same batches, but for rounding: ${name}`, async () => {
    const dataset = datasetOf({ examples: 13, features: 9, classes });
    for (const [precision, tolerance] of [
      ["float64", 1e-9],
      ["float32", 1e-3],
    ] as const) {
      const parameters = parametersOf(layers, { epochs: 6, ...others, precision });
      const oracle = await trainInOneLoop(parameters, dataset, compute, batchesWithShards(parameters, 13));
      const training = await new LocalTraining({ parameters, dataset }).complete();
      for (const [index, { weights, biases }] of oracle.layers.entries()) {
        assertClose(training.model!.layers[index]!.weights, weights, tolerance, `W${index + 1}`);
        assertClose(training.model!.layers[index]!.biases, biases, tolerance, `b${index + 1}`);
      }
      assertClose(await training.runStore.costs(runId), oracle.costs, tolerance, "costs");
      const tasks = parameters.epochs * tasksPerEpoch(scheduleOf(runId, parameters, 13));
      assert.deepEqual(training.counters, { published: tasks, delivered: tasks });
    }
  });

test("on the full batch two shards come to what one comes to, within 1e-9 after some steps in float64", async () => {
  const dataset = datasetOf({ examples: 40, features: 30 });
  const one = parametersOf(standard, { epochs: 20 });
  const whole = await new LocalTraining({ parameters: one, dataset }).complete();
  const halves = await new LocalTraining({ parameters: { ...one, shards: 2 }, dataset }).complete();
  for (const [index, { weights, biases }] of whole.model!.layers.entries()) {
    assertClose(halves.model!.layers[index]!.weights, weights, 1e-9, `W${index + 1}`);
    assertClose(halves.model!.layers[index]!.biases, biases, 1e-9, `b${index + 1}`);
  }
});

const disordered: [name: string, layers: readonly (readonly [string, number])[], others: object, dataset: Dataset][] = [
  ["full batch, sgd, float64", standard, { shards: 3 }, datasetOf({ examples: 10, features: 6 })],
  [
    "mini-batches, adam, softmax, float32",
    softmax,
    { shards: 2, batch_size: 4, optimizer: "adam", precision: "float32" },
    datasetOf({ examples: 10, features: 6, classes: 3 }),
  ],
  [
    "one shard, mini-batches, momentum",
    standard,
    { batch_size: 4, optimizer: "momentum" },
    datasetOf({ examples: 9, features: 6 }),
  ],
];

for (const [name, layers, others, dataset] of disordered)
  test(`any neurons a message, in any groups, order and repetition, give the same bytes: ${name}`, async () => {
    const parameters = parametersOf(layers, { epochs: 2, ...others });
    const undisturbed = await new LocalTraining({ parameters, dataset }).complete();
    await fc.assert(
      fc.asyncProperty(
        stream,
        most,
        fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant("auto" as const)),
        fc.constantFrom(0, 0.3),
        async (stream, most, neurons_per_message, eventShare) => {
          const other = { ...parameters, neurons_per_message };
          const training = new LocalTraining({ parameters: other, dataset });
          await training.complete(choicesFrom(stream, { tasks: 0.3, event: eventShare }, most));
          await training.assertSameEnd(undisturbed);
          assert.deepEqual([...training.queue.deadLetters, ...training.bus.deadLetters], []);
          const tasks = 2 * tasksPerEpoch(scheduleOf(runId, other, dataset.train.examples));
          if (eventShare === 0) assert.equal(training.counters["published"], tasks);
        },
      ),
      { numRuns: 15 },
    );
  });

/** Two batches an epoch, two layers, two shards: six positions a step, of which 9 and 11 are updates. */
const parameters = parametersOf(
  [
    ["relu", 4],
    ["sigmoid", 1],
  ],
  { shards: 2, batch_size: 5, neurons_per_message: 3, epochs: 2, optimizer: "adam" },
);
const dataset = datasetOf({ examples: 10, features: 6 });
const undisturbed = new LocalTraining({ parameters, dataset }).complete();

async function standingAt(position: number): Promise<LocalTraining> {
  const training = new LocalTraining({ parameters, dataset });
  await training.request();
  await training.deliver(
    inOrder,
    async () => (await training.parameterServer.position(runId)) === position && !training.queue.isEmpty,
  );
  return training;
}

test("a run that is interrupted at any position, updates included, is taken up to the same bytes", async () => {
  for (let position = 0; position < 24; position++) {
    const stopped = await standingAt(position);
    await interruptTraining(stopped.services, runId);
    const resumed = new LocalTraining({ parameters, dataset, objectStore: stopped.objectStore });
    await resumed.runStore.create(await stopped.run());
    for (const [epoch, cost] of (await stopped.runStore.costs(runId)).entries())
      await resumed.runStore.recordCost(runId, epoch, cost);
    await resumeTraining(resumed.services, runId);
    await resumed.deliver();
    await resumed.assertSameEnd(await undisturbed, `position ${position}`);
  }
});

test("the watchdog sends again what is missing of any position, and no more", async () => {
  for (let position = 0; position < 24; position++) {
    const training = await standingAt(position);
    const { direction, layer } = placeOf(position, scheduleOf(runId, parameters, 10));
    const items = (direction === "update" ? 1 : 2) * (layer === 1 ? 2 : 1);
    const before = training.counters["published"];
    assert.equal(
      training.loseTasks((_, index) => index === items - 1),
      1,
      `position ${position}`,
    );
    await training.deliver();
    for (let look = 0; look < 2; look++) await watch(training.services, { leastGapMs: 0 });
    await training.deliver();
    await training.assertSameEnd(await undisturbed, `position ${position}`);
    assert.equal(before, undefined);
    const tasks = 2 * tasksPerEpoch(scheduleOf(runId, parameters, 10));
    assert.deepEqual(training.counters, { published: tasks + 1, delivered: tasks });
  }
});

test("a worker reads the inputs of its shards, once, and those who do not compute read none", async () => {
  const read = new Map<string, string[]>();
  let reader = "";
  const training = new LocalTraining({
    parameters,
    dataset,
    ports: ({ parameterServer }) => ({
      parameterServer: new Proxy(parameterServer, {
        get(target, method) {
          const carryOut = Reflect.get(target, method) as (...args: unknown[]) => unknown;
          return (...args: unknown[]) => {
            if (method === "read")
              for (const { key } of args[1] as { key: string }[])
                if (key.startsWith("data/inputs")) read.set(reader, [...(read.get(reader) ?? []), key]);
            return carryOut.apply(target, args);
          };
        },
      }),
    }),
  });
  await training.request();
  // Two workers beside the process that does everything else, each with the tasks of one shard.
  const workers = [0, 1].map(() => servicesOn({ ...training.services }));
  for (let isOver = false; !isOver; ) {
    reader = "others";
    await training.deliver(inOrder, () => !training.queue.isEmpty);
    const messages = training.queue.receive(1000);
    isOver = messages.length === 0;
    for (const [shard, services] of workers.entries()) {
      reader = `worker ${shard}`;
      const own = messages.filter(({ body }) => ((body as { shard?: number }).shard ?? 0) === shard);
      assert.deepEqual(await processNeuronTasks(services, own), []);
    }
    for (const message of messages) training.queue.acknowledge(message);
    reader = "others";
    if (!isOver) await watch(training.services, { leastGapMs: 0 });
  }
  await training.assertSameEnd(await undisturbed);
  assert.deepEqual(Object.fromEntries(read), {
    "worker 0": ["data/inputs/0"],
    "worker 1": ["data/inputs/1"],
  });
});

test("nothing of a past step stays in the parameter server", async () => {
  const training = new LocalTraining({ parameters: { ...parameters, epochs: 5 }, dataset });
  await training.request();
  await training.deliver(inOrder, async () => ((await training.parameterServer.position(runId)) ?? -1) >= 40);
  const step = 6;
  const keys = await training.parameterServer.tensors(runId);
  assert.ok(keys.some((key) => key === `gradient-of-weights/2/${step}/1`));
  const ofSteps = keys.map((key) => /\/\d+\/(\d+)(\/\d+)?$/.exec(key)?.[1]).filter((found) => found !== undefined);
  assert.ok(
    ofSteps.every((found) => Number(found) >= step),
    keys.join(),
  );
});

test("a run with more shards than its smallest batch has examples is refused before it starts", async () => {
  const training = new LocalTraining({ parameters: { ...parameters, batch_size: 8, shards: 3 }, dataset });
  await training.request();
  await training.deliver();
  const { status, problems } = await training.run();
  assert.equal(status, "failed");
  assert.deepEqual(
    problems?.map(({ path, found }) => [path, found]),
    [["shards", "3"]],
  );
});

test("a wide layer with auto takes a thousand messages at most each way", async () => {
  const wide = parametersOf(
    [
      ["relu", 5000],
      ["sigmoid", 1],
    ],
    { epochs: 1, neurons_per_message: "auto" },
  );
  const training = await new LocalTraining({ parameters: wide, dataset }).complete();
  assert.deepEqual(training.counters, { published: 2002, delivered: 2002 });
});
