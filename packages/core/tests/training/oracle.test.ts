import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Dataset } from "../../src/dataset/dataset.js";
import { scheduleOf, tasksPerEpoch } from "../../src/orchestrator/schedule.js";
import type { Parameters } from "../../src/parameters/parameters.js";
import type { ParameterServer, Write } from "../../src/ports/parameter-server.js";
import { toBytes } from "../../src/tensors/matrix.js";
import { choicesFrom, most, stream } from "../helpers/choices.js";
import { type DatasetShape, datasetOf } from "../helpers/dataset.js";
import { compute, LocalTraining, runId } from "../helpers/local-training.js";
import { type OracleResult, trainInOneLoop } from "../helpers/oracle.js";
import { parametersOf } from "../helpers/parameters.js";

const standard = [
  ["relu", 5],
  ["tanh", 3],
  ["sigmoid", 1],
] as const;
const pictures: DatasetShape = { examples: 10, features: 12 };

function assertSameBytes(training: LocalTraining, oracle: OracleResult, costs: readonly number[]): void {
  const { layers } = training.model!;
  assert.equal(layers.length, oracle.layers.length);
  for (const [index, { weights, biases }] of oracle.layers.entries()) {
    assert.deepEqual(toBytes(layers[index]!.weights), toBytes(weights), `W${index + 1}`);
    assert.deepEqual(toBytes(layers[index]!.biases), toBytes(biases), `b${index + 1}`);
  }
  assert.deepEqual(costs, oracle.costs);
}

async function assertEqualsOracle(parameters: Parameters, dataset: Dataset): Promise<void> {
  const oracle = await trainInOneLoop(parameters, dataset, compute);
  const training = await new LocalTraining({ parameters, dataset }).complete();
  assertSameBytes(training, oracle, await training.runStore.costs(runId));
  // It is a training at all.
  assert.equal(oracle.costs.length, parameters.epochs);
  assert.ok(new Set(oracle.costs).size > 1 && oracle.costs.every(Number.isFinite));
}

const cases: [
  name: string,
  layers: typeof standard | [string, number][],
  others: object,
  shape?: Partial<DatasetShape>,
][] = [
  ["full batch", standard, {}],
  ["a batch size above the number of examples", standard, { batch_size: 11 }],
  ["mini-batches with a smaller last one", standard, { batch_size: 4 }],
  ["mini-batches with a last one of exactly one example", standard, { batch_size: 3 }],
  ["mini-batches of one example", standard, { batch_size: 1, epochs: 2 }],
  ["weight decay", standard, { weight_decay: 0.1, batch_size: 4 }],
  ["weight decay with adam", standard, { weight_decay: 0.1, optimizer: "adam" }],
  [
    "softmax with three classes",
    [
      ["leaky_relu", 6],
      ["softmax", 3],
    ],
    { batch_size: 4 },
    { classes: 3 },
  ],
  [
    "softmax with two classes, full batch",
    [
      ["sigmoid", 4],
      ["softmax", 2],
    ],
    {},
  ],
  ["one layer only", [["sigmoid", 1]], { batch_size: 4 }],
  ["one layer of softmax only", [["softmax", 3]], {}, { classes: 3 }],
  ["linear decay", standard, { learning_rate_decay: { schedule: "linear", final_learning_rate: 0.01 }, epochs: 4 }],
  ["cosine decay", standard, { learning_rate_decay: { schedule: "cosine", final_learning_rate: 0.01 }, batch_size: 4 }],
  [
    "exponential decay",
    standard,
    { learning_rate_decay: { schedule: "exponential", factor: 0.5, every: 2 }, epochs: 5, optimizer: "momentum" },
  ],
  ["glorot weights", standard, { initialization: "glorot_normal", seed: 77 }],
  ["standardized real inputs", standard, { input_scaling: "standardized" }, { inputType: "float64" }],
  ["centered pixels", standard, { input_scaling: "centered", batch_size: 4 }],
  ["float32 inputs as they are", standard, { input_scaling: "none" }, { inputType: "float32" }],
  [
    "layers of more neurons than a thread's share",
    [
      ["relu", 70],
      ["relu", 33],
      ["sigmoid", 1],
    ],
    { epochs: 2 },
    { examples: 40 },
  ],
];
for (const optimizer of ["sgd", "momentum", "adam"])
  cases.push([`${optimizer}, mini-batches`, standard, { optimizer, batch_size: 4 }]);

for (const precision of ["float64", "float32"])
  for (const [name, layers, others, shape] of cases)
    test(`a training on the queue gives the bytes of one loop: ${name}, ${precision}`, async () => {
      await assertEqualsOracle(parametersOf(layers, { ...others, precision }), datasetOf({ ...pictures, ...shape }));
    });

const disordered: [name: string, parameters: Parameters, dataset: Dataset][] = [
  [
    "mini-batches, momentum, float64",
    parametersOf(
      [
        ["relu", 4],
        ["sigmoid", 1],
      ],
      { batch_size: 4, optimizer: "momentum", epochs: 3 },
    ),
    datasetOf({ examples: 9, features: 6 }),
  ],
  [
    "full batch, adam, softmax, float32",
    parametersOf(
      [
        ["tanh", 3],
        ["softmax", 3],
      ],
      { optimizer: "adam", precision: "float32" },
    ),
    datasetOf({ examples: 7, features: 6, classes: 3 }),
  ],
  ["one layer", parametersOf([["sigmoid", 1]], { batch_size: 2 }), datasetOf({ examples: 5, features: 3 })],
];

for (const [name, parameters, dataset] of disordered) {
  const oracle = trainInOneLoop(parameters, dataset, compute);
  const schedule = scheduleOf(runId, parameters, dataset.train.examples);

  test(`tasks grouped, shuffled and repeated in any way give the same bytes, and no second chain: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(stream, most, async (stream, most) => {
        const training = new LocalTraining({ parameters, dataset });
        await training.complete(choicesFrom(stream, { tasks: 0.3, event: 0 }, most));
        assertSameBytes(training, await oracle, await training.runStore.costs(runId));
        assert.equal(training.counters["published"], tasksPerEpoch(schedule) * parameters.epochs);
        assert.deepEqual([...training.queue.deadLetters, ...training.bus.deadLetters], []);
        const started = training.published.filter(({ type }) => type === "EpochStarted");
        assert.equal(started.length, parameters.epochs);
      }),
      { numRuns: 25 },
    );
  });

  test(`events repeated and delivered late and out of order, too, give the same bytes: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(stream, most, async (stream, most) => {
        const training = new LocalTraining({ parameters, dataset });
        await training.complete(choicesFrom(stream, { tasks: 0.2, event: 0.3 }, most));
        assertSameBytes(training, await oracle, await training.runStore.costs(runId));
        assert.deepEqual([...training.queue.deadLetters, ...training.bus.deadLetters], []);
        const evaluated = training.published.filter(({ type }) => type === "ModelEvaluated");
        assert.equal(evaluated.length, 1);
      }),
      { numRuns: 40 },
    );
  });
}

test("a threshold stops the training after the epoch whose cost is at it, with the parameters of that epoch", async () => {
  const dataset = datasetOf(pictures);
  const all = await trainInOneLoop(parametersOf(standard, { epochs: 6 }), dataset, compute);
  const threshold = all.costs[3]!;
  assert.ok(all.costs.slice(0, 3).every((cost) => cost > threshold));
  const parameters = parametersOf(standard, { epochs: 6, threshold });
  const training = await new LocalTraining({ parameters, dataset }).complete();
  const oracle = await trainInOneLoop(parametersOf(standard, { epochs: 4 }), dataset, compute);
  assertSameBytes(training, oracle, await training.runStore.costs(runId));
});

test("a training in order delivers every task once", async () => {
  const parameters = parametersOf(standard, { batch_size: 4 });
  const training = await new LocalTraining({ parameters, dataset: datasetOf(pictures) }).complete();
  const tasks = 3 * tasksPerEpoch(scheduleOf(runId, parameters, 10));
  assert.deepEqual(training.counters, { published: tasks, delivered: tasks });
});

test("tensors of past steps are dropped as the training goes on", async () => {
  const parameters = parametersOf(standard, { batch_size: 4, epochs: 6 });
  const keys = new Set<string>();
  const training = new LocalTraining({
    parameters,
    dataset: datasetOf(pictures),
    ports: ({ parameterServer: server }) => ({
      parameterServer: {
        write: (run, writes) => server.write(run, noted(writes)),
        complete: (run, completion) => {
          noted(completion.writes);
          return server.complete(run, completion);
        },
        release: (run, released) => {
          for (const key of released) keys.delete(key);
          return server.release(run, released);
        },
        forget: async () => {},
        read: server.read.bind(server),
        missing: server.missing.bind(server),
        position: server.position.bind(server),
        start: server.start.bind(server),
        claim: server.claim.bind(server),
        confirm: server.confirm.bind(server),
        isProvisional: server.isProvisional.bind(server),
        steer: server.steer.bind(server),
        steering: server.steering.bind(server),
        count: server.count.bind(server),
        counters: server.counters.bind(server),
      } satisfies ParameterServer,
    }),
  });
  function noted(writes: readonly Write[]): readonly Write[] {
    for (const { key } of writes) keys.add(key);
    return writes;
  }
  await training.complete();
  // The data (4) and the last weights and biases (6): nothing of any earlier step.
  assert.equal(keys.size, 10, [...keys].join());
});
