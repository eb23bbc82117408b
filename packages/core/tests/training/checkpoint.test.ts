import assert from "node:assert/strict";
import { test } from "node:test";
import { lossesKey } from "../../src/run/tensors.js";
import { checkpointKey, restoreCheckpoint, saveCheckpoint } from "../../src/training/checkpoint.js";
import { storeData } from "../../src/training/data.js";
import { interruptTraining } from "../../src/training/interrupt.js";
import { parametersOfStep } from "../../src/training/parameters-of-step.js";
import { resumeTraining } from "../../src/training/resume.js";
import type { Training } from "../../src/training/training.js";
import { watch } from "../../src/training/watchdog.js";
import { datasetOf } from "../helpers/dataset.js";
import { inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

const layers = [
  ["relu", 4],
  ["sigmoid", 1],
] as const;
/** Three batches an epoch and four positions a step. */
const parameters = parametersOf(layers, { batch_size: 4, epochs: 3, optimizer: "adam", checkpoint_every: 2 });
const dataset = datasetOf({ examples: 9, features: 6 });
const lastPosition = 36;
const undisturbed = new LocalTraining({ parameters, dataset }).complete();

/** A training stopped when it has reached a position; what was on its way is lost with it. */
async function stoppedAt(position: number): Promise<LocalTraining> {
  const training = new LocalTraining({ parameters, dataset });
  await training.request();
  await training.deliver(inOrder, async () => ((await training.parameterServer.position(runId)) ?? -1) >= position);
  return training;
}

/** Another process on the same files: nothing of the parameter server, the queue and the bus is left. */
async function resumedFrom(stopped: LocalTraining): Promise<LocalTraining> {
  const training = new LocalTraining({ parameters, dataset, objectStore: stopped.objectStore });
  await training.runStore.create(await stopped.run());
  for (const [epoch, cost] of (await stopped.runStore.costs(runId)).entries())
    await training.runStore.recordCost(runId, epoch, cost);
  await resumeTraining(training.services, runId);
  return training;
}

async function bytesOf(
  { parameterServer }: LocalTraining,
  { network, optimizer, precision }: Training,
  step: number,
  epoch: number,
) {
  const keys = parametersOfStep(network, optimizer, precision, step).map(({ key }) => key);
  const parts = await parameterServer.read(
    runId,
    [...keys, lossesKey(epoch)].map((key) => ({ key })),
  );
  return Object.fromEntries(
    [...keys, "losses"].map((key, index) => [key, parts[index] && Buffer.from(parts[index]).toString("hex")]),
  );
}

test("a checkpoint brings back every tensor byte for byte, at the start of an epoch and in its midst", async () => {
  for (const position of [0, 4, 8, 12, 20]) {
    const saved = await stoppedAt(position);
    const training = (await saved.services.trainings.get(runId))!;
    const step = position / 4;
    await saveCheckpoint(saved.services, training, step);
    const restored = new LocalTraining({ parameters, dataset, objectStore: saved.objectStore });
    // Without the data set the run must not be put anywhere.
    await assert.rejects(restoreCheckpoint(restored.services, training), { name: "UnavailableError" });
    assert.equal(await restored.parameterServer.position(runId), undefined);
    await storeData(restored.parameterServer, runId, parameters, dataset);
    assert.equal(await restoreCheckpoint(restored.services, training), step);
    const epoch = Math.floor(step / 3);
    const before = await bytesOf(saved, training, step, epoch);
    assert.deepEqual(await bytesOf(restored, training, step, epoch), before);
    assert.ok(Object.entries(before).every(([key, bytes]) => bytes !== undefined || key === "losses"));
    assert.equal(before["losses"] !== undefined, step % 3 > 0, `losses at step ${step}`);
    assert.equal(await restored.parameterServer.position(runId), position);
    assert.deepEqual(await restored.parameterServer.counters(runId), await saved.parameterServer.counters(runId));
  }
});

test("a run that was interrupted at any position goes on to the same bytes and costs", async () => {
  for (let position = 0; position <= lastPosition; position++) {
    const stopped = await stoppedAt(position);
    const epoch = await interruptTraining(stopped.services, runId);
    assert.equal(epoch, Math.floor(position / 12), `position ${position}`);
    const resumed = await resumedFrom(stopped);
    await resumed.deliver();
    await resumed.assertSameEnd(await undisturbed);
  }
});

test("a run that was killed at any position goes on from its last checkpoint, or from the start, to the same bytes", async () => {
  for (let position = 0; position <= lastPosition; position++) {
    const stopped = await stoppedAt(position);
    const hasCheckpoint = (await stopped.objectStore.get(checkpointKey(runId))) !== undefined;
    assert.equal(hasCheckpoint, position >= 24, `position ${position}`);
    const resumed = await resumedFrom(stopped);
    assert.equal(await resumed.parameterServer.position(runId), hasCheckpoint ? 24 : 0);
    await resumed.deliver();
    await resumed.assertSameEnd(await undisturbed);
  }
});

test("a run can be interrupted again and again, at every step", async () => {
  let training = await stoppedAt(3);
  for (let position = 6; position < lastPosition; position += 5) {
    await interruptTraining(training.services, runId);
    training = await resumedFrom(training);
    await training.deliver(inOrder, async () => (await training.parameterServer.position(runId))! >= position);
  }
  await interruptTraining(training.services, runId);
  training = await resumedFrom(training);
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
});

test("a checkpoint of a step that has been released is not written, and the last one stays", async () => {
  const stopped = await stoppedAt(26);
  const training = (await stopped.services.trainings.get(runId))!;
  const before = await stopped.objectStore.get(checkpointKey(runId));
  await saveCheckpoint(stopped.services, training, 2);
  assert.deepEqual(await stopped.objectStore.get(checkpointKey(runId)), before);
});

test("without a checkpoint nothing is restored", async () => {
  const stopped = await stoppedAt(5);
  const training = (await stopped.services.trainings.get(runId))!;
  const fresh = new LocalTraining({ parameters, dataset });
  assert.equal(await restoreCheckpoint(fresh.services, training), undefined);
  assert.equal(await fresh.parameterServer.position(runId), undefined);
});

test("a run that has completed leaves no checkpoint behind, and nothing in the parameter server", async () => {
  const { objectStore, parameterServer } = await undisturbed;
  assert.equal(await objectStore.get(checkpointKey(runId)), undefined);
  assert.equal(await parameterServer.position(runId), undefined);
  assert.deepEqual(await parameterServer.read(runId, [{ key: "data/inputs" }]), [undefined]);
});

test("what has ended, or never was, or has another data set now, is not resumed", async () => {
  const ended = await undisturbed;
  await assert.rejects(resumeTraining(ended.services, runId), /found a run that has completed/);
  await assert.rejects(resumeTraining(ended.services, "run_none"), /run_none: found no such run/);
  const stopped = await stoppedAt(5);
  const changed = { ...dataset, description: { ...dataset.description, sha256: "1".repeat(64) } };
  const other = new LocalTraining({ parameters, dataset: changed, objectStore: stopped.objectStore });
  await other.runStore.create(await stopped.run());
  await assert.rejects(resumeTraining(other.services, runId), { name: "InvalidInputError" });
});

test("an interrupt of a run that is unknown saves nothing", async () => {
  const training = new LocalTraining({ parameters, dataset });
  assert.equal(await interruptTraining(training.services, runId), undefined);
  await watch(training.services, { leastGapMs: 0 });
  assert.equal(await training.objectStore.get(checkpointKey(runId)), undefined);
});
