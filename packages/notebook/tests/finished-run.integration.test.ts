import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { LocalCloud } from "@snn/local-cloud";
import { openFinishedRun } from "../src/cloud/finished-run.js";
import { openCloud } from "../src/cloud/open-cloud.js";
import { train } from "../src/cloud/train.js";
import { writeDatasetFile } from "../src/files/dataset.js";

const parameters = {
  epochs: 3,
  layers: 2,
  neurons: { layer1: 3, layer2: 1 },
  activations: { layer1: "tanh", layer2: "sigmoid" },
  learning_rate: 1,
  input_scaling: "none",
};

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "snn-notebook-test-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Points of a plane that a line parts. */
async function writePoints(file: string): Promise<void> {
  const inputs = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));
  const labels = Int32Array.from({ length: 20 }, (_, i) => Number(inputs[2 * i]! > 0));
  const set = { examples: 20, inputs, labels };
  await writeDatasetFile(file, {
    description: { exampleShape: [2], classes: ["left", "right"] },
    train: set,
    test: set,
  });
}

suite("a finished run is opened", () => {
  test("by its folder", async (t) => {
    const folder = await temporaryFolder(t);
    await writePoints(join(folder, "points.h5"));
    const laptop = await openCloud({ folder });
    t.after(() => laptop.close());
    const trained = await train(laptop, { name: "points", dataset: join(folder, "points.h5"), parameters });
    const opened = await openFinishedRun({ run: join(folder, "points") });
    assert.deepEqual(opened.costs, trained.costs);
    assert.deepEqual(opened.model, trained.model);
    assert.equal(opened.dataset?.test.examples, 20);
  });

  test("from the cloud that the environment names, by its id", async (t) => {
    const folder = await temporaryFolder(t);
    await writePoints(join(folder, "points.h5"));
    const cloud = await LocalCloud.start({ folder });
    t.after(() => cloud.close());
    const { objectStore, eventBus } = cloud.services;
    const request = { runId: "run_of_the_cloud", dataset: "requests/points.h5", parameters: "requests/points.json" };
    await objectStore.put(request.dataset, await readFile(join(folder, "points.h5")));
    await objectStore.put(request.parameters, JSON.stringify(parameters));
    cloud.workers.start();
    await new Promise<void>((resolve, reject) => {
      cloud.watch(({ type, detail }) => {
        if (type === "ModelEvaluated") resolve();
        if (type === "TrainingFailed") reject(new Error(detail.reason));
      });
      eventBus.publish({ type: "TrainingRequested", detail: request }).catch(reject);
    });
    await cloud.emulators.eventBridge.idle();

    const before = { ...process.env };
    t.after(() => {
      for (const name of Object.keys(cloud.environment)) delete process.env[name];
      Object.assign(process.env, before);
    });
    Object.assign(process.env, cloud.environment);
    const { run, costs, model, dataset, missing } = await openFinishedRun({ run: "run_of_the_cloud" });
    assert.equal(run.status, "completed");
    assert.equal(costs.length, 3);
    assert.equal(model?.layers.length, 2);
    assert.equal(dataset?.train.examples, 20);
    assert.deepEqual(missing, []);
  });

  test("or what is wrong is told in one line", async () => {
    await assert.rejects(openFinishedRun({ run: "nothing" }), {
      name: "NotebookProblem",
      message: /^nothing: found no such run, expected [^\n]*$/,
    });
  });
});
