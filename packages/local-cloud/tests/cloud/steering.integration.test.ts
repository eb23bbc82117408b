import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { outputKey } from "@snn/core";
import { watchdog } from "@snn/functions";
import { smallNetwork } from "./noisy-pictures.js";
import { assertSame, type Outcome, TestCloud, undisturbed, until } from "./test-cloud.js";

const runId = "run_one";
/** With more epochs than are done before a request has arrived. */
const parameters = { ...smallNetwork, epochs: 30 };
const positionsPerStep = 2 * smallNetwork.layers;

suite("steering a run over the wire", { timeout: 240_000 }, () => {
  let expected: Outcome;
  before(async () => {
    expected = await undisturbed({ parameters });
  });

  test("a paused run holds its position, whatever is repeated and the watchdog thinks, and goes on with the same bytes", async (t) => {
    let events = 0;
    const cloud = await TestCloud.start(t, {
      queueFaults: { seed: 3, duplicate: 0.3, reorder: 0.3 },
      eventBridgeFaults: { duplicate: () => events++ % 3 === 0 },
    });
    const { services, emulators } = cloud.cloud;
    cloud.startWorkersHere(2);
    await cloud.request(runId, { parameters });
    await cloud.epoch(runId, 1);
    const held = await pause(cloud);
    assert.equal((await services.runStore.get(runId))?.steering, "paused");
    const completed = () => cloud.events.filter(({ type }) => type === "LayerCompleted").length;
    const before = completed();
    for (let look = 0; look < 8; look++)
      assert.equal(await watchdog(services, { mostNudges: 1, leastGapMs: 0 }), 0, "a paused run does not stand still");
    await cloud.drained();
    await emulators.eventBridge.idle();
    assert.equal(completed(), before);
    assert.equal(await services.parameterServer.position(runId), held);

    await services.eventBus.publish({ type: "ResumeRequested", detail: { runId } });
    assertSame(await cloud.outcome(runId), expected);
    assert.equal((await services.runStore.get(runId))?.steering, undefined);
    assert.equal(cloud.deadLetters, 0);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("a stopped run has the bytes of one that was asked for no more epochs", async (t) => {
    const cloud = await TestCloud.start(t);
    const { services } = cloud.cloud;
    cloud.startWorkersHere(2);
    await cloud.request(runId, { parameters });
    await cloud.epoch(runId, 1);
    await services.eventBus.publish({ type: "StopRequested", detail: { runId } });
    const outcome = await cloud.outcome(runId);
    const epochs = outcome.costs.length;
    assert.ok(epochs >= 2 && epochs < parameters.epochs, `${epochs} epochs`);
    assertSame(outcome, await undisturbed({ parameters: { ...parameters, epochs } }));
    assert.ok((await services.objectStore.get(outputKey(runId, "model.onnx"))) !== undefined);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });

  test("a run whose Redis is emptied while it is paused stays paused, and goes on from where it was", async (t) => {
    // Without looks of its own, so that those of this test are all.
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    const { services, emulators } = cloud.cloud;
    cloud.startWorkers(1);
    await cloud.request(runId, { parameters });
    await cloud.epoch(runId, 1);
    const held = await pause(cloud);
    await emulators.redis.restart();
    for (let look = 0; look < 4; look++) await watchdog(services, { leastGapMs: 0 });
    await emulators.eventBridge.idle();
    assert.equal(await services.parameterServer.position(runId), undefined);
    assert.equal((await services.runStore.get(runId))?.steering, "paused");

    await services.eventBus.publish({ type: "ResumeRequested", detail: { runId } });
    await until(async () => (await services.runStore.get(runId))?.steering === undefined);
    await emulators.eventBridge.idle();
    // A worker trusts the position that it saw for half a second, and takes tasks of an earlier one for stale: looks are a minute apart.
    const forgottenMs = performance.now() + 600;
    await until(async () => performance.now() > forgottenMs);
    const before = cloud.events.length;
    for (let look = 0; look < 2; look++) await watchdog(services, { leastGapMs: 0 });
    assertSame(await cloud.outcome(runId), expected);
    const positions = cloud.events
      .slice(before)
      .flatMap(({ type, detail }) => (type === "LayerCompleted" ? [detail.position] : []));
    assert.equal(Math.min(...positions), held - (held % positionsPerStep));
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });
});

/** Pauses the run. @returns the position that it holds, once all that was on its way is done. */
async function pause(cloud: TestCloud): Promise<number> {
  const { services, emulators } = cloud.cloud;
  await services.eventBus.publish({ type: "PauseRequested", detail: { runId } });
  await until(async () => (await services.parameterServer.steering(runId)).paused);
  await cloud.drained();
  await emulators.eventBridge.idle();
  const held = await services.parameterServer.position(runId);
  assert.ok(held !== undefined);
  return held;
}
