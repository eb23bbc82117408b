import assert from "node:assert/strict";
import { test } from "node:test";
import { checkpointKey } from "../../src/training/checkpoint.js";
import { advanceTraining } from "../../src/training/trainer.js";
import { watch } from "../../src/training/watchdog.js";
import { datasetOf } from "../helpers/dataset.js";
import { Interception } from "../helpers/interception.js";
import { inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

// A run that has gone back to a checkpoint goes through the same positions again. Events of the first time may be heard then.

/** Three batches an epoch and four positions a step; no layer is done with its first neuron. */
const parameters = parametersOf(
  [
    ["relu", 4],
    ["softmax", 3],
  ],
  { batch_size: 4, epochs: 2, optimizer: "momentum", checkpoint_every: 1 },
);
const dataset = datasetOf({ examples: 9, features: 6, classes: 3 });
const positions = 24;
const undisturbed = new LocalTraining({ parameters, dataset }).complete();

/** A training that stands at a position of which the first neuron is done. */
async function halfDoneAt(position: number) {
  const calls = new Interception();
  const training = new LocalTraining({ parameters, dataset, ports: calls.ports });
  await training.request();
  await training.deliver(
    inOrder,
    async () => (await training.parameterServer.position(runId)) === position && !training.queue.isEmpty,
  );
  let deliveries = 0;
  await training.deliver({ ...inOrder, eventNext: () => false, taskCount: () => 1 }, () => deliveries++ === 1);
  return { training, calls };
}

/** All that a late event could spoil. */
async function stateOf({ parameterServer, objectStore, runStore }: LocalTraining) {
  const keys = await parameterServer.tensors(runId);
  const tensors = await parameterServer.read(
    runId,
    keys.map((key) => ({ key })),
  );
  return {
    position: await parameterServer.position(runId),
    tensors: keys.map((key, index) => [key, Buffer.from(tensors[index]!).toString("hex")]),
    checkpoint: await objectStore.get(checkpointKey(runId)),
    costs: await runStore.costs(runId),
  };
}

test("no event of the first time changes a tensor, a checkpoint or a cost of a layer that is half done", async () => {
  const { published } = await undisturbed;
  for (let position = 0; position < positions; position++) {
    const { training } = await halfDoneAt(position);
    const before = await stateOf(training);
    for (const [index, event] of published.entries())
      await advanceTraining(training.services, { id: `first-time-${index}`, event });
    assert.deepEqual(await stateOf(training), before, `position ${position}`);
    await training.deliver();
    await training.assertSameEnd(await undisturbed, `position ${position}`);
  }
});

test("a LayerCompleted of the first time that is slow does not spoil the loss that was measured meanwhile", async () => {
  const { published } = await undisturbed;
  for (let position = 1; position < positions; position += 4)
    for (let number = 1; ; number++) {
      const { training, calls } = await halfDoneAt(position);
      const event = published.find((other) => other.type === "LayerCompleted" && other.detail.position === position);
      const slow = await calls.heldAt(number, () => advanceTraining(training.services, { id: "first-time", event }));
      if (slow === undefined) break;
      // The batch is done, the epoch is not.
      await training.deliver(
        inOrder,
        async () => ((await training.parameterServer.position(runId)) ?? positions) >= position + 2,
      );
      await slow.finish();
      await training.deliver();
      await training.assertSameEnd(await undisturbed, `${position}, held before ${slow.call} (${number})`);
    }
});

test("a run that loses its parameter server after a late EpochCompleted goes on from a whole checkpoint", async () => {
  const { published } = await undisturbed;
  for (const epoch of [0, 1]) {
    const { training } = await halfDoneAt(12 * epoch + 11);
    training.loseTasks();
    await advanceTraining(training.services, { id: "first-time", event: published.find(isEpochCompleted(epoch)) });
    await training.parameterServer.forget(runId);
    training.restart();
    for (let look = 0; look < 2; look++) await watch(training.services, { leastGapMs: 0 });
    await training.deliver();
    await training.assertSameEnd(await undisturbed, `epoch ${epoch}`);
  }
});

test("what a step leaves behind is dropped with that of the next one, if the trainer that had to do it died", async () => {
  for (let strike = 1; strike <= 5; strike++) {
    const calls = new Interception();
    const training = new LocalTraining({ parameters, dataset, ports: calls.ports });
    training.loseFailedEvents = true;
    let releases = 0;
    let left: string[] = [];
    calls.before(async (call) => {
      if (call === "parameterServer.release" && ++releases === strike) throw new Error("died");
      if (call === "modelEncoder.encode") left = await training.parameterServer.tensors(runId);
    });
    await training.complete();
    assert.equal(releases, 6);
    // The data set, and every layer's parameters with their momentum.
    assert.equal(left.length, 4 + 2 * 4, left.join());
    for (const key of left) assert.match(key, /^data|\/6$/);
  }
});

function isEpochCompleted(epoch: number) {
  return (event: { type: string; detail: object }) =>
    event.type === "EpochCompleted" && (event.detail as { epoch: number }).epoch === epoch;
}
