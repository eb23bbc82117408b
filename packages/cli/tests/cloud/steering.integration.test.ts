import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { LocalCloud } from "@snn/local-cloud";
import { noisyPictures, smallNetwork, writeHdf5 } from "../helpers/made-up-data.js";
import { until } from "../helpers/processes.js";
import { Workplace } from "../helpers/snn.js";

/** More epochs than are done before a command has started. */
const epochs = 3000;

async function placeInCloud(t: TestContext) {
  const place = await Workplace.for(t);
  const cloud = await LocalCloud.start({ folder: place.folder });
  t.after(() => cloud.close());
  return { place, cloud, inCloud: place.with(cloud.environment) };
}

test("snn pause, resume and stop steer a run in a cloud", { timeout: 180_000 }, async (t) => {
  const { place, cloud, inCloud } = await placeInCloud(t);
  cloud.workers.start();
  const { runStore, parameterServer, objectStore, eventBus } = cloud.services;
  const runId = "run_one";
  await objectStore.put("requests/net.json", JSON.stringify({ ...smallNetwork, epochs }));
  const dataset = await writeHdf5(place.path("noise.h5"), noisyPictures());
  await objectStore.put("requests/noise.h5", await readFile(dataset));
  await eventBus.publish({
    type: "TrainingRequested",
    detail: { runId, dataset: "requests/noise.h5", parameters: "requests/net.json" },
  });
  await until(async () => (await runStore.costs(runId)).length > 1);

  const paused = await inCloud.start("pause", runId).ended;
  assert.deepEqual([paused.code, paused.stderr], [0, `${runId} is asked to hold its position\n`]);
  await until(async () => (await parameterServer.steering(runId)).paused);
  await cloud.emulators.eventBridge.idle();
  const held = (await parameterServer.position(runId))!;

  const resumed = await inCloud.start("resume", runId).ended;
  assert.deepEqual([resumed.code, resumed.stderr], [0, `${runId} is asked to go on\n`]);
  await until(async () => ((await parameterServer.position(runId)) ?? 0) > held);

  const stopped = await inCloud.start("stop", runId).ended;
  assert.deepEqual([stopped.code, stopped.stderr], [0, `${runId} is asked to end with the epoch that it is in\n`]);
  await until(async () => (await runStore.get(runId))?.status === "completed");
  const done = (await runStore.costs(runId)).length;
  assert.ok(done > 1 && done < epochs);

  const late = await inCloud.start("pause", runId).ended;
  assert.deepEqual(
    [late.code, late.stderr],
    [2, `${runId}: found a run that has completed, expected a run that is not over\n`],
  );
  const unknown = await inCloud.start("stop", "run_none").ended;
  assert.deepEqual(
    [unknown.code, unknown.stderr],
    [2, "run_none: found no such run, expected the id of a run in this cloud\n"],
  );
});
