import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/errors.js";
import { failTraining } from "../../src/training/fail.js";
import { launchTraining } from "../../src/training/launch.js";
import { resumeTraining } from "../../src/training/resume.js";
import { watch } from "../../src/training/watchdog.js";
import { datasetOf } from "../helpers/dataset.js";
import { Interception } from "../helpers/interception.js";
import { inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

/** Three batches an epoch and four positions a step. */
const parameters = parametersOf(
  [
    ["relu", 4],
    ["sigmoid", 1],
  ],
  { batch_size: 4, epochs: 2, optimizer: "momentum", checkpoint_every: 1 },
);
const dataset = datasetOf({ examples: 9, features: 6 });
const request = { runId, dataset: "training_input/data.h5", parameters: "training_input/parameters.json" };
const undisturbed = new LocalTraining({ parameters, dataset }).complete();

/** A training with its calls intercepted, its request not delivered yet. */
async function requested(of = parameters) {
  const calls = new Interception();
  const training = new LocalTraining({ parameters: of, dataset, ports: calls.ports });
  await training.request();
  return { training, calls };
}

/** A training that stands at a position, its tasks waiting. */
async function standingAt(position: number) {
  const { training, calls } = await requested();
  await training.deliver(
    inOrder,
    async () => (await training.parameterServer.position(runId)) === position && !training.queue.isEmpty,
  );
  return { training, calls };
}

for (const call of ["objectStore.get", "objectStore.withFile", "objectStore.location"])
  test(`a request waits for an object store that is away (${call}), and the run is not refused`, async () => {
    const { training, calls } = await requested();
    let isAway = true;
    calls.before((made) => {
      if (isAway && made === call) throw new UnavailableError("slow down");
    });
    await assert.rejects(launchTraining(training.services, request), { name: "UnavailableError" });
    assert.equal(await training.runStore.get(runId), undefined);
    assert.equal(training.countOf("TrainingFailed"), 0);
    isAway = false;
    await training.deliver();
    await training.assertSameEnd(await undisturbed);
  });

test("a second request of a running run changes nothing and reads no file, whatever has become of them", async () => {
  const { training, calls } = await standingAt(8);
  await training.objectStore.delete(request.parameters);
  const before = training.published.length;
  calls.before((call) =>
    assert.doesNotMatch(call, /^(objectStore|datasetReader|workQueue)\.|\.(write|start|create|end)$/),
  );
  await launchTraining(training.services, request);
  calls.before(() => {});
  assert.deepEqual(training.published.slice(before), [{ type: "EpochStarted", detail: { runId, epoch: 0 } }]);
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
  assert.equal(training.counters["published"], 60);
});

test("a run whose launch died between any two calls is taken up by the next request", async () => {
  for (let number = 1; ; number++) {
    const { training, calls } = await requested();
    training.toLose.set("TrainingRequested", 1);
    const died = await calls.killedAt(number, () => launchTraining(training.services, request));
    if (died === undefined) {
      assert.ok(number > 10, "hardly anything was tried");
      return;
    }
    training.restart();
    await launchTraining(training.services, request);
    await training.deliver();
    await training.assertSameEnd(await undisturbed, `died before ${died} (${number})`);
  }
});

test("a launch that is slow while the run completes or fails leaves nothing in the parameter server", async () => {
  for (const end of ["completed", "failed"])
    for (let number = 1; ; number++) {
      const { training, calls } = await requested();
      const slow = await calls.heldAt(number, () => launchTraining(training.services, request));
      if (slow === undefined) break;
      // The request is still there: somebody else handles it.
      await training.deliver(inOrder, async () => (await training.parameterServer.position(runId)) === 13);
      if (end === "failed") await failTraining(training.services, runId, "for another reason");
      await training.deliver();
      await slow.finish().catch((error) => assert.equal(error.name, "UnavailableError"));
      await training.deliver();
      const when = `${end} while the launch was held before ${slow.call} (${number})`;
      assert.equal((await training.run()).status, end, when);
      await training.assertForgotten(when);
      assert.equal(training.countOf("EpochCompleted"), end === "failed" ? 1 : 2, when);
    }
});

test("a run that ends while it is being taken up leaves nothing in the parameter server", async () => {
  for (const position of [5, 13])
    for (let number = 1; ; number++) {
      const { training, calls } = await standingAt(position);
      training.loseTasks();
      await training.parameterServer.forget(runId);
      training.restart();
      const slow = await calls.heldAt(number, () => resumeTraining(training.services, runId));
      if (slow === undefined) break;
      await failTraining(training.services, runId, "for another reason");
      await training.deliver();
      await slow.finish().catch(({ name }) => assert.match(name, /^(UnavailableError|InvalidInputError)$/));
      await training.deliver();
      const when = `held before ${slow.call} (${number})`;
      assert.equal((await training.run()).reason, "for another reason", when);
      await training.assertForgotten(when);
    }
});

test("a run that is refused is announced and recorded, even by a second request if the first one died", async () => {
  const refused = parametersOf([["softmax", 3]]);
  for (let number = 1; ; number++) {
    const { training, calls } = await requested(refused);
    const died = await calls.killedAt(number, () => launchTraining(training.services, request));
    training.restart();
    await training.deliver();
    const { status, problems, training: recorded } = await training.run();
    assert.equal(status, "failed");
    assert.equal(problems!.length, 1);
    assert.equal(recorded, undefined);
    assert.ok(training.countOf("TrainingFailed") >= 1, `died before ${died}`);
    assert.match(training.notices.at(-1)!.text, /expected/);
    await training.assertForgotten();
    if (died === undefined) break;
  }
});

test("a request that finds bad files when another has started the run from good ones does not end it", async () => {
  const { training, calls } = await requested();
  const slow = await calls.heldAt(2, () => launchTraining(training.services, request));
  await training.deliver(inOrder, async () => (await training.parameterServer.position(runId)) === 5);
  await training.objectStore.delete(request.parameters);
  await slow!.finish();
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
});

test("a run that is requested while its parameter server is empty goes on from its last checkpoint", async () => {
  const { training } = await standingAt(13);
  training.loseTasks();
  await training.parameterServer.forget(runId);
  training.restart();
  await launchTraining(training.services, request);
  assert.equal(await training.parameterServer.position(runId), 12);
  await training.deliver();
  await training.assertSameEnd(await undisturbed);
  await watch(training.services);
});
