import assert from "node:assert/strict";
import { test } from "node:test";
import { datasetOf } from "../helpers/dataset.js";
import { LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

const dataset = datasetOf({ examples: 9, features: 6 });

async function failureOf(layers: Parameters<typeof parametersOf>[0], others: object, of = dataset) {
  const training = new LocalTraining({ parameters: parametersOf(layers, { epochs: 50, ...others }), dataset: of });
  await training.request();
  await training.deliver();
  const run = await training.run();
  assert.equal(run.status, "failed");
  return { training, reason: run.reason! };
}

test("a cost that is no number ends the run as failed, naming epoch and layer, with advice", async () => {
  for (const precision of ["float32", "float64"]) {
    const { training, reason } = await failureOf(
      [
        ["leaky_relu", 4],
        ["leaky_relu", 3],
        ["sigmoid", 1],
      ],
      {
        learning_rate: 1e200,
        precision,
      },
    );
    const epochs = await training.runStore.costs(runId);
    assert.match(
      reason,
      new RegExp(`the cost became (NaN|-?Infinity) in epoch ${epochs.length}: the numbers of layer [123] `),
    );
    assert.match(reason, /Try a learning_rate below/);
    assert.ok(epochs.every(Number.isFinite));
    assert.deepEqual(training.notices.at(-1), { subject: `${runId} has failed`, text: reason });
    const results = JSON.parse(Buffer.from((await training.objectStore.get(`runs/${runId}/results.json`))!).toString());
    assert.equal(results.status, "failed");
    assert.equal(results.epochs.length, epochs.length);
  }
});

test("the layer that is named is the first whose numbers are not finite", async () => {
  // Inputs that float32 does not hold.
  const inputs = new Float64Array(9 * 6).fill(1e308);
  const huge = {
    ...datasetOf({ examples: 9, features: 6, inputType: "float64" }),
    train: { ...dataset.train, inputs },
  };
  const { reason } = await failureOf(
    [
      ["leaky_relu", 4],
      ["relu", 3],
      ["sigmoid", 1],
    ],
    { input_scaling: "none", precision: "float32" },
    { ...huge, description: { ...huge.description, inputType: "float64" } },
  );
  assert.match(reason, /in epoch 0: the numbers of layer 1 left the range of float32 first/);
});

test("in mini-batches the batch is named, too", async () => {
  const { reason } = await failureOf(
    [
      ["leaky_relu", 4],
      ["sigmoid", 1],
    ],
    { batch_size: 4, learning_rate: 1e200 },
  );
  assert.match(reason, /in epoch \d+, batch [012]: the numbers of layer [12] /);
});

test("an update that overflows after the last cost was measured fails the run, too", async () => {
  const { reason } = await failureOf([["sigmoid", 1]], { epochs: 1, learning_rate: 1e300, precision: "float32" });
  assert.match(reason, /the last update left the range of float32/);
});

test("a run that has diverged sends no more tasks", async () => {
  const { training } = await failureOf(
    [
      ["leaky_relu", 4],
      ["sigmoid", 1],
    ],
    { learning_rate: 1e200 },
  );
  assert.equal(training.queue.isEmpty, true);
  assert.equal(await training.parameterServer.position(runId), undefined);
});
