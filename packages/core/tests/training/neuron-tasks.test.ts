import assert from "node:assert/strict";
import { test } from "node:test";
import { OutOfMemoryError, UnavailableError } from "../../src/errors.js";
import type { NeuronTask } from "../../src/messages/neuron-task.js";
import type { ParameterServer } from "../../src/ports/parameter-server.js";
import { processNeuronTasks, type TileReport } from "../../src/training/neuron-tasks.js";
import { PositionsSeen } from "../../src/training/positions-seen.js";
import { datasetOf } from "../helpers/dataset.js";
import { inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

const dataset = datasetOf({ examples: 6, features: 4, classes: 2 });
const parameters = parametersOf(
  [
    ["relu", 3],
    ["sigmoid", 1],
  ],
  { epochs: 2 },
);

/** A training that stands at a position, its tasks taken off the queue, and the calls of its parameter server. */
async function standingAt(position: number, fail: Partial<ParameterServer> = {}) {
  const calls: string[] = [];
  const training = new LocalTraining({
    parameters,
    dataset,
    ports: ({ parameterServer }) => ({ parameterServer: recorded(parameterServer, calls, fail) }),
  });
  await training.request();
  await training.deliver(inOrder, async () => (await training.parameterServer.position(runId)) === position);
  training.loseTasks();
  await training.services.trainings.get(runId);
  calls.length = 0;
  return { training, calls };
}

function recorded(server: ParameterServer, calls: string[], fail: Partial<ParameterServer>): ParameterServer {
  return new Proxy(server, {
    get(target, name) {
      const method = Reflect.get(fail, name) ?? (Reflect.get(target, name) as (...args: unknown[]) => unknown);
      return (...args: unknown[]) => {
        calls.push(String(name));
        return method.apply(target, args);
      };
    },
  });
}

const taskAt = (position: number, neuron: number, fields: Partial<NeuronTask> = {}): NeuronTask => ({
  runId,
  position,
  layer: position + 1,
  direction: "forward",
  neuron,
  ...fields,
});
const deliveryOf = (body: unknown, receiveCount = 1) => ({ body, receiveCount });

test("a tile asks for the position and the tensors at once, completes in one call, and goes on with the next layer", async () => {
  const { training, calls } = await standingAt(0);
  const reports: TileReport[] = [];
  const tasks = [2, 0, 1].map((neuron) => deliveryOf(taskAt(0, neuron)));
  assert.deepEqual(await processNeuronTasks(training.services, tasks, (report) => reports.push(report)), []);
  assert.deepEqual(calls, ["position", "read", "complete", "claim", "count", "confirm"]);
  assert.deepEqual(reports, [
    {
      runId,
      position: 0,
      layer: 1,
      direction: "forward",
      neurons: [2, 0, 1],
      messages: 3,
      stale: false,
      duplicates: 0,
      complete: true,
      durationMs: 0,
    },
  ]);
});

test("a thousand deliveries of one task leave one neuron, and are counted", async () => {
  const { training } = await standingAt(0);
  const tasks = Array.from({ length: 1000 }, (_, index) => deliveryOf(taskAt(0, 1), index + 1));
  assert.deepEqual(await processNeuronTasks(training.services, tasks), []);
  const counters = await training.parameterServer.counters(runId);
  assert.equal(counters["delivered"], 1000);
  assert.equal(counters["duplicate"], 999);
  assert.deepEqual(await training.parameterServer.missing(runId, 0, 3), [0, 2]);
});

test("a stale task costs one comparison and its count, and reads no tensor", async () => {
  const { training, calls } = await standingAt(1);
  await processNeuronTasks(training.services, [deliveryOf(taskAt(1, 0))]);
  calls.length = 0;
  const late = Array.from({ length: 1000 }, (_, index) => deliveryOf(taskAt(0, index % 3)));
  assert.deepEqual(await processNeuronTasks(training.services, late), []);
  assert.deepEqual(calls, ["count"]);
  assert.equal((await training.parameterServer.counters(runId))["stale"], 1000);
});

for (const { named, body, reason } of [
  {
    named: "of a run that there is not",
    body: taskAt(0, 0, { runId: "run_none" }),
    reason: /there is no run run_none/,
  },
  { named: "of a position far ahead", body: taskAt(4, 0, { layer: 1 }), reason: /position 4 of run_test lies ahead/ },
  { named: "of a layer that is not at that position", body: taskAt(0, 0, { layer: 2 }), reason: /is layer 1 forward/ },
  { named: "of a neuron that the layer has not", body: taskAt(0, 3), reason: /layer 1 has 3 neurons/ },
  { named: "of another version", body: { ...taskAt(0, 0), version: 2 }, reason: /version/ },
  { named: "whose run would leave its key space", body: taskAt(0, 0, { runId: "run_1}:{x" }), reason: /runId/ },
  { named: "that is no object", body: "[]", reason: /does not fit its schema/ },
])
  test(`a task ${named} is refused for good and changes nothing`, async () => {
    const { training, calls } = await standingAt(0);
    const before = await training.parameterServer.counters(runId);
    const [failed, ...others] = await processNeuronTasks(training.services, [deliveryOf(body)]);
    assert.deepEqual(others, []);
    assert.equal(failed!.retry, "never");
    assert.match(failed!.error.message, reason);
    assert.ok(calls.every((call) => call === "read" || call === "position"));
    assert.deepEqual(await training.parameterServer.counters(runId), before);
  });

test("a service that is away sends the whole tile back, as often as it takes", async () => {
  const away = async () => Promise.reject(new UnavailableError("nobody answers"));
  const { training, calls } = await standingAt(0, { complete: away });
  const failed = await processNeuronTasks(training.services, [deliveryOf(taskAt(0, 0)), deliveryOf(taskAt(0, 1))]);
  assert.deepEqual(
    failed.map(({ index, retry }) => [index, retry]),
    [
      [0, "unlimited"],
      [1, "unlimited"],
    ],
  );
  assert.equal(calls.filter((call) => call === "complete").length, 1);
});

test("a parameter server that is full is given three tries: others may be filling it for a moment", async () => {
  const full = async () => Promise.reject(new OutOfMemoryError("give it more memory"));
  const { training } = await standingAt(0, { complete: full });
  const [failed] = await processNeuronTasks(training.services, [deliveryOf(taskAt(0, 0))]);
  assert.equal(failed!.retry, "limited");
});

test("a position that was seen counts for half a second, or until the run goes back", () => {
  const seen = new PositionsSeen();
  assert.equal(seen.hasPassed("run_1", 0, 0), false);
  seen.see("run_1", 5, 1000);
  assert.equal(seen.hasPassed("run_1", 4, 1499), true);
  assert.equal(seen.hasPassed("run_1", 5, 1000), false);
  assert.equal(seen.hasPassed("run_2", 4, 1000), false);
  assert.equal(seen.hasPassed("run_1", 4, 1500), false);
  seen.forget("run_1");
  assert.equal(seen.hasPassed("run_1", 4, 1000), false);
});

test("positions of a hundred runs are remembered, the latest ones", () => {
  const seen = new PositionsSeen();
  for (let run = 0; run <= 100; run++) seen.see(`run_${run}`, 1, 0);
  assert.equal(seen.hasPassed("run_0", 0, 0), false);
  assert.equal(seen.hasPassed("run_1", 0, 0), true);
});
