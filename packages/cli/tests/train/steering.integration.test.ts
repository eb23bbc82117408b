import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type DomainEvent, inputPrefix, type Run, runIdOf } from "@snn/core";
import type { FaultRates } from "@snn/core/adapters/memory";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import { EmbeddedCloud } from "../../src/embedded/embedded-cloud.js";
import { WorkedOnRunStore } from "../../src/train/worked-on-run-store.js";
import { noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { until } from "../helpers/processes.js";
import { Workplace } from "../helpers/snn.js";

const compute = new OnnxruntimeCompute();

type Request = "PauseRequested" | "ResumeRequested" | "StopRequested";

/** A cloud in a folder that is removed after the test, with a run that has not begun. */
async function cloudWithRun(t: TestContext, network: object = smallNetwork, faults?: FaultRates) {
  const folder = await mkdtemp(join(tmpdir(), "snn-steering-"));
  t.after(() => rm(folder, { recursive: true }));
  const cloud = new EmbeddedCloud({
    pathOf: (key) => join(folder, key),
    notifier: { notify: async () => {} },
    faults,
    ports: { compute },
  });
  const key = `${inputPrefix}noise.h5`;
  await cloud.objects.link(`${inputPrefix}noise.json`, await writeParameters(join(folder, "net.json"), network));
  await cloud.objects.link(key, await writeHdf5(join(folder, "noise.h5"), noisyPictures()));
  const runId = runIdOf(cloud.objects.announce(key));
  return {
    cloud,
    runId,
    ask: (type: Request) => cloud.bus.publish({ type, detail: { runId } }),
    /** Calls back at the nth event of a type. */
    at(type: DomainEvent["type"], nth: number, act: () => void) {
      let left = nth;
      cloud.bus.watch((event) => {
        if (event.type === type && --left === 0) act();
      });
    },
    run: async () => (await cloud.services.runStore.get(runId)) as Run,
    parameters: () => readFile(join(folder, "runs", runId, "params.h5")),
  };
}

async function trainedFor(t: TestContext, epochs: number): Promise<Buffer> {
  const { cloud, parameters } = await cloudWithRun(t, { ...smallNetwork, epochs });
  await cloud.run();
  return parameters();
}

const faults = { seed: 4, duplicate: 0.3, reorder: 1, lose: 0.2, crash: 0.05 };

for (const [how, rates] of [
  ["", undefined],
  [" under faults", faults],
] as const) {
  test(`a paused cloud waits without doing anything, and goes on with the same bytes${how}`, {
    timeout: 60_000,
  }, async (t) => {
    const { cloud, ask, at, run, runId, parameters } = await cloudWithRun(t, smallNetwork, rates);
    let looks = 0;
    const running = cloud.services.runStore.running.bind(cloud.services.runStore);
    cloud.services.runStore.running = () => {
      looks++;
      return running();
    };
    at("EpochCompleted", 4, () => void ask("PauseRequested"));
    const ended = cloud.run();
    const { parameterServer } = cloud.services;
    await until(async () => (await parameterServer.steering(runId)).paused && cloud.bus.isEmpty && cloud.queue.isEmpty);
    const [held, lookedBefore] = [await parameterServer.position(runId), looks];
    assert.ok(held !== undefined && held > 0);
    for (let turn = 0; turn < 1000; turn++) await setImmediate();
    assert.ok(looks - lookedBefore <= 1, `it looked ${looks - lookedBefore} times`);
    assert.equal(await parameterServer.position(runId), held);
    assert.equal((await run()).status, "running");
    await ask("ResumeRequested");
    await ended;
    assert.equal((await run()).status, "completed");
    assert.ok((await parameters()).equals(await trainedFor(t, smallNetwork.epochs)));
  });

  test(`a stopped run has the bytes of one with fewer epochs${how}`, { timeout: 60_000 }, async (t) => {
    const { cloud, ask, at, run, runId, parameters } = await cloudWithRun(t, smallNetwork, rates);
    at("EpochCompleted", 4, () => void ask("StopRequested"));
    await cloud.run();
    assert.equal((await run()).status, "completed");
    const epochs = (await cloud.services.runStore.costs(runId)).length;
    assert.ok(epochs >= 3 && epochs < smallNetwork.epochs, `${epochs} epochs`);
    assert.ok((await parameters()).equals(await trainedFor(t, epochs)));
  });
}

test("a paused cloud that is told to end does so at once", { timeout: 60_000 }, async (t) => {
  const { cloud, ask, at, run } = await cloudWithRun(t);
  at("EpochCompleted", 2, () => void ask("PauseRequested"));
  const ended = cloud.run();
  await until(async () => (await run())?.steering === "paused");
  cloud.stop();
  await ended;
  assert.equal((await run()).steering, "paused");
});

test("a request that comes while the cloud falls asleep wakes it", { timeout: 60_000 }, async (t) => {
  const { cloud, ask, at, run } = await cloudWithRun(t);
  at("EpochCompleted", 2, () => void ask("PauseRequested"));
  const running = cloud.services.runStore.running.bind(cloud.services.runStore);
  cloud.services.runStore.running = async () => {
    const runs = await running();
    if (runs.some(({ steering }) => steering === "paused")) await ask("ResumeRequested");
    return runs;
  };
  await cloud.run();
  assert.equal((await run()).status, "completed");
});

test("one run is paused while another goes on", { timeout: 60_000 }, async (t) => {
  const { cloud, ask, at, run, runId } = await cloudWithRun(t);
  const other = "run_other";
  const files = { dataset: `${inputPrefix}noise.h5`, parameters: `${inputPrefix}noise.json` };
  await cloud.bus.publish({ type: "TrainingRequested", detail: { runId: other, ...files } });
  at("EpochStarted", 3, () => void ask("PauseRequested"));
  const ended = cloud.run();
  await until(async () => (await cloud.services.runStore.get(other))?.status === "completed");
  assert.equal((await run()).steering, "paused");
  assert.ok((await cloud.services.parameterServer.position(runId)) !== undefined);
  await ask("StopRequested");
  await ended;
  assert.equal((await run()).status, "completed");
});

test("a run that was paused when its process ended goes on with --resume, with the same bytes", {
  timeout: 120_000,
}, async (t) => {
  const place = await Workplace.for(t);
  const data = await writeHdf5(place.path("noise.h5"), noisyPictures());
  const net = await writeParameters(place.path("net.json"), smallNetwork);
  // Its own process would do it by its page, which is for another test.
  const folder = place.path("paused");
  const runStore = new WorkedOnRunStore(() => folder);
  const cloud = new EmbeddedCloud({
    pathOf: (key) => key.replace(/^runs\/[^/]+/, folder).replace(/^training_input/, place.path("bucket")),
    notifier: { notify: async () => {} },
    ports: { compute, runStore },
  });
  await cloud.objects.link(`${inputPrefix}noise.json`, net);
  await cloud.objects.link(`${inputPrefix}noise.h5`, data);
  const runId = runIdOf(cloud.objects.announce(`${inputPrefix}noise.h5`));
  cloud.bus.watch(({ type, detail }) => {
    if (type === "EpochCompleted" && detail.epoch === 4)
      void cloud.bus.publish({ type: "PauseRequested", detail: { runId } });
  });
  const ended = cloud.run();
  await until(
    async () => (await runStore.get(runId))?.steering === "paused" && cloud.bus.isEmpty && cloud.queue.isEmpty,
  );
  cloud.stop();
  await ended;
  runStore.endWork();
  assert.equal(JSON.parse(await readFile(join(folder, "run.json"), "utf8")).steering, "paused");

  const { code, stderr } = await place.snn("train", "--resume", "paused", "--quiet");
  assert.equal(code, 0, stderr);
  assert.ok((await readFile(join(folder, "params.h5"))).equals(await trainedFor(t, smallNetwork.epochs)));
  assert.equal(JSON.parse(await readFile(join(folder, "run.json"), "utf8")).steering, undefined);
});
