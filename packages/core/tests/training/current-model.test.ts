import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/errors.js";
import { placeOf } from "../../src/run/position.js";
import { parameterKey } from "../../src/run/tensors.js";
import { toBytes } from "../../src/tensors/matrix.js";
import { type CurrentModel, currentModel } from "../../src/training/current-model.js";
import { interruptTraining } from "../../src/training/interrupt.js";
import { datasetOf } from "../helpers/dataset.js";
import { inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

const layers = [
  ["relu", 4],
  ["sigmoid", 1],
] as const;
/** Three batches an epoch and four positions a step. */
const parameters = parametersOf(layers, { batch_size: 4, epochs: 3, input_scaling: "standardized", optimizer: "adam" });
const dataset = datasetOf({ examples: 9, features: 6, inputType: "float64" });
const cycle = { layers: 2, batches: 3, shards: 1 };

async function stoppedAt(position: number): Promise<LocalTraining> {
  const training = new LocalTraining({ parameters, dataset });
  await training.request();
  await training.deliver(inOrder, async () => ((await training.parameterServer.position(runId)) ?? -1) >= position);
  return training;
}

/** Every number of a model, and the scaling of its inputs. */
function numbersOf({ model }: CurrentModel) {
  return {
    scaling: model.scaling,
    layers: model.layers.map(({ weights, biases }) => [[...weights], [...biases]]),
  };
}

const outOfReach = async (): Promise<never> => {
  throw new UnavailableError("out of reach");
};

for (const position of [0, 3, 4, 13, 35])
  test(`at position ${position} the model is that of the step which has been reached`, async () => {
    const training = await stoppedAt(position);
    const current = (await currentModel(training.services, runId))!;
    const { step, epoch } = placeOf(position, cycle);
    assert.deepEqual([current.step, current.epoch, current.from], [step, epoch, "parameter server"]);
    const [weights] = await training.parameterServer.read(runId, [{ key: parameterKey("weights", 1, step) }]);
    assert.deepEqual(Buffer.from(toBytes(current.model.layers[0]!.weights)), Buffer.from(weights!));
    const { exampleShape, classes } = dataset.description;
    assert.deepEqual([current.model.exampleShape, current.model.classes], [exampleShape, classes]);
  });

test("the same model is returned while the step is the same, and another one afterwards", async () => {
  const training = await stoppedAt(8);
  const first = await currentModel(training.services, runId);
  assert.equal(await currentModel(training.services, runId, first), first);
  await training.deliver(inOrder, async () => (await training.parameterServer.position(runId)) === 12);
  const second = await currentModel(training.services, runId, first);
  assert.equal(second!.step, 3);
});

test("where the parameter server is out of reach, or has forgotten, the model is that of the checkpoint", async () => {
  const training = await stoppedAt(16);
  const reached = (await currentModel(training.services, runId))!;
  await interruptTraining(training.services, runId);
  const away = { ...training.services, parameterServer: { position: outOfReach, read: outOfReach } };
  const saved = (await currentModel(away, runId))!;
  assert.deepEqual([saved.step, saved.epoch, saved.from], [4, 1, "checkpoint"]);
  assert.deepEqual(numbersOf(saved), numbersOf(reached));
  assert.equal(await currentModel(away, runId, saved), saved);
  await training.parameterServer.forget(runId);
  assert.deepEqual(numbersOf((await currentModel(training.services, runId))!), numbersOf(reached));
});

test("of a completed run it is the model that the run was done for", async () => {
  const training = await new LocalTraining({ parameters, dataset }).complete();
  const final = (await currentModel(training.services, runId))!;
  assert.deepEqual([final.step, final.epoch, final.from], [9, 3, "model"]);
  assert.deepEqual(
    final.model.layers.map(({ weights }) => [...weights]),
    training.model!.layers.map(({ weights }) => [...weights]),
  );
  assert.equal(await currentModel(training.services, runId, final), final);
});

test("there is none of a run that is unknown, or has nothing yet", async () => {
  const training = await stoppedAt(4);
  assert.equal(await currentModel(training.services, "run_other"), undefined);
  await training.parameterServer.forget(runId);
  assert.equal(await currentModel(training.services, runId), undefined);
});

test("there is none when the run moved on between two looks", async () => {
  const training = await stoppedAt(4);
  const { parameterServer } = training.services;
  const stale = { position: async () => 0, read: parameterServer.read.bind(parameterServer) };
  await training.deliver(inOrder, async () => (await parameterServer.position(runId)) === 12);
  assert.equal(await currentModel({ ...training.services, parameterServer: stale }, runId), undefined);
});

test("a checkpoint of an earlier run in the same place is none of this run", async () => {
  const training = await stoppedAt(16);
  await interruptTraining(training.services, runId);
  const content = await training.objectStore.get(`runs/${runId}/checkpoint`);
  const other = Buffer.from(content!);
  const at = other.indexOf(runId);
  other.write("run_past", at);
  await training.objectStore.put(`runs/${runId}/checkpoint`, other);
  await training.parameterServer.forget(runId);
  assert.equal(await currentModel(training.services, runId), undefined);
});

test("an unavailable object store is told", async () => {
  const training = await stoppedAt(4);
  await training.parameterServer.forget(runId);
  const objectStore = { ...training.services.objectStore, get: outOfReach, withFile: outOfReach, location: outOfReach };
  await assert.rejects(currentModel({ ...training.services, objectStore }, runId), UnavailableError);
});
