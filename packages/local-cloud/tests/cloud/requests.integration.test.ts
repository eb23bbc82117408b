import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { inputPrefix, runIdOf } from "@snn/core";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { objectCreated } from "../../src/functions.js";
import { noisyPictures, smallNetwork, smallNeurons } from "./noisy-pictures.js";
import { assertSame, type Outcome, TestCloud, undisturbed } from "./test-cloud.js";

/** No watchdog: one that looks while workers are still starting sends tasks again, which is no fault, but makes counts differ. */
const unwatched = { watchdogPeriodMs: 3_600_000 };

/** Tasks of a run of the small network in which nothing went wrong. */
const tasks = 2 * smallNeurons * smallNetwork.epochs;

suite("requests of trainings", { timeout: 120_000 }, () => {
  let expected: Outcome;
  before(async () => {
    expected = await undisturbed();
  });

  test("an event starts a run, which leaves its results and nothing else", async (t) => {
    const cloud = await TestCloud.start(t, unwatched);
    cloud.startWorkers(2);
    await cloud.request("run_one");
    const { costs } = await cloud.outcome("run_one");
    assert.equal(costs.length, smallNetwork.epochs);
    await cloud.drained();
    const { published, delivered } = (await cloud.results("run_one")).messages;
    assert.deepEqual(
      { published, delivered, sent: cloud.tasks.sent },
      { published: tasks, delivered: tasks, sent: tasks },
    );
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
    assert.equal(cloud.deadLetters, 0);
    assert.deepEqual(cloud.log, []);
  });

  test("an upload to training_input/ starts one run, though S3 tells of it twice", async (t) => {
    const cloud = await TestCloud.start(t, unwatched);
    const { fauxqs, eventBridge } = cloud.cloud.emulators;
    let runId = "";
    fauxqs.onObjectCreated((created) => {
      eventBridge.announce(objectCreated(created));
      if (created.key.startsWith(inputPrefix) && created.key.endsWith(".h5")) runId = runIdOf(created);
    });
    cloud.startWorkersHere(2);

    const s3 = new S3Client(clientConfiguration(fauxqs.endpoint));
    t.after(() => s3.destroy());
    const put = (name: string, Body: Buffer | string) =>
      s3.send(new PutObjectCommand({ Bucket: "snn-storage", Key: `${inputPrefix}${name}`, Body }));
    await put("cats and dogs.json", JSON.stringify(smallNetwork));
    await put("cats and dogs.h5", await noisyPictures());
    await cloud.event(({ type }) => type === "TrainingRequested");

    assertSame(await cloud.outcome(runId), expected);
    const requests = cloud.events.filter(({ type }) => type === "TrainingRequested");
    assert.deepEqual(
      requests.map(({ detail }) => detail.runId),
      [runId, runId],
    );
    // Two launches at once may both start epoch 0, whose first tasks are then sent twice. Nothing else is.
    const repeated = (await cloud.results(runId)).messages.published - tasks;
    assert.ok(repeated === 0 || repeated === smallNetwork.neurons.layer1, `${repeated} tasks more`);
    assert.deepEqual(await cloud.cloud.services.runStore.running(), []);
  });

  test("a second request for a run, in the midst of it, changes nothing", async (t) => {
    const cloud = await TestCloud.start(t, unwatched);
    cloud.startWorkersHere(2);
    await cloud.request("run_one");
    await cloud.epoch("run_one", 3);
    await cloud.request("run_one");
    assertSame(await cloud.outcome("run_one"), expected);
    assert.equal((await cloud.results("run_one")).messages.published, tasks);
  });

  test("a second request for a run that has ended changes nothing", async (t) => {
    const cloud = await TestCloud.start(t);
    cloud.startWorkerHere();
    await cloud.request("run_one");
    const first = await cloud.outcome("run_one");
    const record = await cloud.cloud.services.runStore.get("run_one");
    const { length } = cloud.events;
    await cloud.request("run_one", { parameters: { ...smallNetwork, epochs: 1 } });
    await cloud.cloud.emulators.eventBridge.idle();
    assert.deepEqual(
      cloud.events.slice(length).map(({ type }) => type),
      ["TrainingRequested"],
    );
    assertSame(await cloud.outcome("run_one"), first);
    assert.deepEqual(await cloud.cloud.services.runStore.get("run_one"), record);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("two runs side by side come to what each comes to alone", async (t) => {
    const wide = {
      dataset: await noisyPictures({ train: 70, seed: 2 }),
      parameters: {
        epochs: 9,
        layers: 2,
        activations: { layer1: "tanh", layer2: "sigmoid" },
        neurons: { layer1: 11, layer2: 1 },
        learning_rate: 0.05,
        batch_size: 32,
        optimizer: "adam",
        precision: "float32",
      },
    };
    const expectedWide = await undisturbed(wide);
    const cloud = await TestCloud.start(t);
    await Promise.all([cloud.request("run_small"), cloud.request("run_small-2", wide)]);
    cloud.startWorkersHere(2);
    assertSame(await cloud.outcome("run_small"), expected);
    assertSame(await cloud.outcome("run_small-2"), expectedWide);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("a request that names files which are not there leaves a run of the same name alone", async (t) => {
    const cloud = await TestCloud.start(t);
    cloud.startWorkersHere(2);
    await cloud.request("run_one");
    await cloud.epoch("run_one", 3);
    const detail = { runId: "run_one", dataset: "no.h5", parameters: "no.json" };
    await cloud.cloud.services.eventBus.publish({ type: "TrainingRequested", detail });
    assertSame(await cloud.outcome("run_one"), expected);
  });
});
