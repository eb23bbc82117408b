import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UnavailableError } from "../../src/errors.js";
import type { EventType } from "../../src/messages/events.js";
import type { Parameters } from "../../src/parameters/parameters.js";
import { lastPosition, placeOf } from "../../src/run/position.js";
import { failTraining } from "../../src/training/fail.js";
import { resumeTraining, takeUpTraining } from "../../src/training/resume.js";
import { advanceTraining } from "../../src/training/trainer.js";
import { watch } from "../../src/training/watchdog.js";
import { datasetOf } from "../helpers/dataset.js";
import { Interception } from "../helpers/interception.js";
import { type Choices, inOrder, LocalTraining, runId } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

type Request = "PauseRequested" | "ResumeRequested" | "StopRequested";

const network = [
  ["relu", 3],
  ["sigmoid", 1],
] as const;
const parametersFor = (epochs: number, others: object = {}) =>
  parametersOf(network, { batch_size: 3, epochs, optimizer: "momentum", checkpoint_every: 2, ...others });
const dataset = datasetOf({ examples: 5, features: 4 });

/** Two batches an epoch and four positions a step: an epoch has eight positions. */
const cycle = { layers: 2, batches: 2, shards: 1 };
const epochs = 5;
const parameters = parametersFor(epochs);

/** Trainings that nobody disturbed, by their epochs. */
const undisturbed = Array.from({ length: epochs + 1 }, (_, count) =>
  count === 0 ? undefined : new LocalTraining({ parameters: parametersFor(count), dataset }).complete(),
);

const newTraining = (of: Parameters = parameters) => new LocalTraining({ parameters: of, dataset });

/** Asks something of the run, which is not delivered yet. */
async function ask(training: LocalTraining, type: Request): Promise<void> {
  await training.bus.publish({ type, detail: { runId } });
}

/** Asks something of the run, and has it delivered by itself. */
async function handled(training: LocalTraining, type: Request, id: string): Promise<void> {
  await advanceTraining(training.services, { id, event: { type, detail: { runId } } });
}

async function deliverUntil(training: LocalTraining, position: number): Promise<void> {
  await training.deliver(inOrder, async () => (await training.parameterServer.position(runId)) === position);
}

async function trainingAt(position: number): Promise<LocalTraining> {
  const training = newTraining();
  await training.request();
  await deliverUntil(training, position);
  return training;
}

/** The run must have ended with the bytes of a run that was asked for as many epochs as it has done. @returns how many. */
async function assertEndOfFewer(training: LocalTraining, when?: string): Promise<number> {
  const done = (await training.runStore.costs(runId)).length;
  const { status, steering, reason } = await training.run();
  assert.equal(status, "completed", `${when}: ${reason}`);
  assert.equal(steering, undefined);
  await training.assertSameEnd((await undisturbed[done])!, when);
  assert.equal((await training.results())?.epochs.length, done, when);
  assert.equal(training.countOf("TrainingFailed"), 0);
  return done;
}

test("a paused run holds its position while its tasks are done, whatever the watchdog thinks, and goes on with the same bytes", async () => {
  for (let position = 0; position < lastPosition(1, cycle) + 2; position++) {
    const training = await trainingAt(position);
    await ask(training, "PauseRequested");
    await training.deliver();
    const held = (await training.parameterServer.position(runId))!;
    assert.ok(held === position || held === position + 1, `${held} after ${position}`);
    assert.equal((await training.run()).steering, "paused");
    assert.deepEqual(await training.parameterServer.missing(runId, held, placeOf(held, cycle).layer === 1 ? 3 : 1), []);
    const published = training.published.length;
    for (let look = 0; look < 8; look++) assert.equal(await watch(training.services, { leastGapMs: 0 }), 0);
    await training.deliver();
    assert.equal(training.published.length, published, "a paused run is left alone");
    assert.equal(await training.parameterServer.position(runId), held);

    await ask(training, "ResumeRequested");
    await training.deliver();
    await training.assertSameEnd((await undisturbed[epochs])!, `paused at ${held}`);
    assert.equal(training.counters["published"], 2 * 4 * 2 * epochs, "no task is sent twice, so there is one chain");
    assert.equal(training.counters["duplicate"], undefined);
  }
});

test("a stopped run ends with the epoch that it is in, as if it had been asked for no more", async () => {
  for (let position = 0; position <= lastPosition(epochs - 1, cycle); position++) {
    const training = await trainingAt(position);
    const { epoch } = placeOf(position, cycle);
    await handled(training, "StopRequested", "stop");
    assert.equal((await training.run()).steering, "stopping");
    await training.deliver();
    assert.equal(await assertEndOfFewer(training, `stopped at ${position}`), epoch + 1);
    await training.assertForgotten();
    assert.equal(training.countOf("ModelEvaluated"), 1);
  }
});

test("a paused run that is stopped goes on to the end of its epoch", async () => {
  for (let position = 0; position <= lastPosition(1, cycle); position++) {
    const training = await trainingAt(position);
    await handled(training, "PauseRequested", "pause");
    await training.deliver();
    const { epoch } = placeOf((await training.parameterServer.position(runId))!, cycle);
    await ask(training, "StopRequested");
    await training.deliver();
    assert.equal(await assertEndOfFewer(training, `paused at ${position}`), epoch + 1);
  }
});

test("a threshold that is met ends a run that is stopping as any", async () => {
  const costs = await (await undisturbed[epochs])!.runStore.costs(runId);
  const training = newTraining(parametersFor(epochs, { threshold: costs[0] }));
  await training.request();
  await deliverUntil(training, 2);
  await ask(training, "StopRequested");
  await training.deliver();
  assert.equal(await assertEndOfFewer(training), 1);
});

test("a run that is stopping cannot be paused or resumed any more", async () => {
  const training = await trainingAt(3);
  for (const type of ["StopRequested", "PauseRequested", "ResumeRequested", "StopRequested"] as const)
    await ask(training, type);
  await training.deliver();
  assert.equal(await assertEndOfFewer(training), 1);
});

test("a pause that is delivered again late, after the run was resumed, is stale", async () => {
  const training = await trainingAt(3);
  await handled(training, "PauseRequested", "pause");
  await handled(training, "ResumeRequested", "resume");
  await handled(training, "PauseRequested", "pause");
  assert.equal((await training.run()).steering, undefined);
  await training.deliver();
  await training.assertSameEnd((await undisturbed[epochs])!);
});

test("requests for a run that is unknown, not begun, failed or done are stale, and leave nothing behind", async () => {
  const requests = ["PauseRequested", "ResumeRequested", "StopRequested"] as const;
  const training = newTraining();
  for (const type of requests) await ask(training, type);
  await training.deliver();
  assert.equal(await training.runStore.get(runId), undefined);
  await training.assertForgotten("unknown");
  await training.complete();
  for (const type of requests) await ask(training, type);
  await training.deliver();
  await training.assertSameEnd((await undisturbed[epochs])!, "done");
  await training.assertForgotten("done");
  assert.equal((await training.run()).steering, undefined);

  const failed = await trainingAt(3);
  await failTraining(failed.services, runId, "why");
  const published = failed.published.length;
  for (const type of requests) await handled(failed, type, type);
  assert.equal(failed.published.length, published);
  const { status, reason, steering } = await failed.run();
  assert.deepEqual([status, reason, steering], ["failed", "why", undefined]);
});

test("a run that is asked while its data is being stored does so from its first position on", async () => {
  for (const type of ["PauseRequested", "StopRequested"] as const) {
    const interception = new Interception();
    const training = new LocalTraining({ parameters, dataset, ports: interception.ports });
    interception.before(async (call) => {
      if (call !== "parameterServer.start") return;
      interception.before(() => {});
      await handled(training, type, "early");
    });
    await training.request();
    await training.deliver();
    if (type === "PauseRequested") {
      assert.equal(await training.parameterServer.position(runId), 0);
      assert.equal((await training.run()).steering, "paused");
      await ask(training, "StopRequested");
      await training.deliver();
    }
    assert.equal(await assertEndOfFewer(training), 1);
  }
});

test("a run whose parameter server lost it while it was paused is left alone, and goes on from where it was paused", async () => {
  for (let position = 0; position <= lastPosition(1, cycle); position++) {
    const training = await trainingAt(position);
    await ask(training, "PauseRequested");
    await training.deliver();
    const { step } = placeOf((await training.parameterServer.position(runId))!, cycle);
    await training.parameterServer.forget(runId);
    training.restart();
    for (let look = 0; look < 8; look++) assert.equal(await watch(training.services, { leastGapMs: 0 }), 0);
    await training.deliver();
    assert.equal((await training.run()).steering, "paused");
    assert.equal(await training.parameterServer.position(runId), undefined);

    await ask(training, "ResumeRequested");
    await training.deliver();
    for (let look = 0; look < 2; look++) await watch(training.services, { leastGapMs: 0 });
    assert.equal(placeOf((await training.parameterServer.position(runId))!, cycle).step, step);
    await training.deliver();
    await training.assertSameEnd((await undisturbed[epochs])!, `paused at ${position}`);
  }
});

test("a run that is paused when it is taken up from its checkpoint stays paused", async () => {
  const training = await trainingAt(11);
  await ask(training, "PauseRequested");
  await training.deliver();
  await training.parameterServer.forget(runId);
  await takeUpTraining(training.services, runId);
  await training.deliver();
  assert.equal(await training.parameterServer.position(runId), 8);
  await ask(training, "ResumeRequested");
  await training.deliver();
  await training.assertSameEnd((await undisturbed[epochs])!);
});

test("a run whose parameter server lost it while it was stopping stops, with no fewer epochs than it has costs", async () => {
  for (let position = 1; position <= lastPosition(3, cycle); position++) {
    const training = await trainingAt(position);
    await handled(training, "StopRequested", "stop");
    await training.parameterServer.forget(runId);
    training.restart();
    await training.deliver();
    for (let look = 0; look < 2; look++) await watch(training.services, { leastGapMs: 0 });
    await training.deliver();
    const done = await assertEndOfFewer(training, `stopped at ${position}`);
    const { epoch } = placeOf(position, cycle);
    assert.ok(done === epoch || done === epoch + 1, `${done} epochs, stopped in epoch ${epoch}`);
  }
});

test("a run that is stopped after its parameter server lost it ends in the epoch that it is taken up in", async () => {
  const training = await trainingAt(lastPosition(2, cycle) + 3);
  await training.parameterServer.forget(runId);
  training.restart();
  await ask(training, "StopRequested");
  await training.deliver();
  await resumeTraining(training.services, runId);
  await training.deliver();
  assert.equal(await assertEndOfFewer(training), 3);
});

test("a stop between any two lines of the trainer ends the run with this epoch or the next, without anybody's help", async () => {
  for (const position of [lastPosition(0, cycle), lastPosition(0, cycle) - 1])
    for (let number = 1; ; number++) {
      const interception = new Interception();
      const training = new LocalTraining({ parameters, dataset, ports: interception.ports });
      await training.request();
      await deliverUntil(training, position);
      const type: EventType = position === lastPosition(0, cycle) ? "EpochCompleted" : "LayerCompleted";
      await training.deliver(inOrder, () => training.published.at(-1)?.type === type);
      const event = training.published.at(-1)!;
      assert.equal(event.type, type);
      const held = await interception.heldAt(number, () =>
        advanceTraining(training.services, { id: "the trainer", event }),
      );
      if (held === undefined) break;
      await handled(training, "StopRequested", "stop");
      await held.finish();
      await training.deliver();
      const done = await assertEndOfFewer(training, `held at ${held.call}`);
      assert.ok(done === 1 || done === 2, `${done} epochs, held at ${held.call}`);
    }
});

test("a pause or a stop between any two lines of a worker that completes a layer is heeded, and repeats no task", async () => {
  for (const type of ["PauseRequested", "StopRequested"] as const)
    for (const position of [0, 1, 3, 7])
      for (let number = 1; ; number++) {
        const interception = new Interception();
        const training = new LocalTraining({ parameters, dataset, ports: interception.ports });
        await training.request();
        await training.deliver(
          inOrder,
          async () => (await training.parameterServer.position(runId)) === position && training.bus.isEmpty,
        );
        let deliveries = 0;
        const held = await interception.heldAt(number, () => training.deliver(inOrder, () => deliveries++ === 1));
        if (held === undefined) {
          assert.ok(number > 4, "hardly anything was tried");
          break;
        }
        await handled(training, type, "asked");
        await held.finish();
        await training.deliver();
        const when = `${type} at ${position}, held at ${held.call} (${number})`;
        if (type === "PauseRequested") {
          const stoodAt = (await training.parameterServer.position(runId))!;
          assert.ok(stoodAt === position || stoodAt === position + 1, when);
          await ask(training, "ResumeRequested");
          await training.deliver();
        }
        const done = await assertEndOfFewer(training, when);
        assert.equal(done, type === "StopRequested" ? 1 : epochs, when);
        assert.equal(training.counters["published"], 2 * 4 * 2 * done, when);
      }
});

test("a run that goes on between any two lines of whoever steers it comes to the same end", async () => {
  for (const type of ["PauseRequested", "ResumeRequested", "StopRequested"] as const)
    for (const further of [1, 3, 8, 20])
      for (let number = 1; ; number++) {
        const interception = new Interception();
        const training = new LocalTraining({ parameters, dataset, ports: interception.ports });
        await training.request();
        await deliverUntil(training, 5);
        if (type === "ResumeRequested") await handled(training, "PauseRequested", "pause");
        const held = await interception.heldAt(number, () => handled(training, type, "held"));
        if (held === undefined) break;
        await deliverUntil(training, 5 + further);
        await held.finish();
        await training.deliver();
        const when = `${type} held at ${held.call}, ${further} positions`;
        if (type === "PauseRequested") {
          assert.equal((await training.run()).steering, "paused", when);
          await ask(training, "ResumeRequested");
          await training.deliver();
        }
        const done = await assertEndOfFewer(training, when);
        if (type !== "StopRequested") assert.equal(done, epochs, when);
      }
});

test("whoever dies between any two lines of steering a run is made up for when the request is delivered again", async () => {
  for (const type of ["PauseRequested", "ResumeRequested", "StopRequested"] as const)
    for (let number = 1; ; number++) {
      const interception = new Interception();
      const training = new LocalTraining({ parameters, dataset, ports: interception.ports });
      await training.request();
      await deliverUntil(training, 11);
      if (type === "ResumeRequested") {
        await handled(training, "PauseRequested", "pause");
        await training.deliver();
      }
      const died = await interception.killedAt(number, () => handled(training, type, "once"));
      if (died === undefined) break;
      await handled(training, type, "once");
      await training.deliver();
      const when = `${type} died at ${died}`;
      if (type === "PauseRequested") {
        assert.equal((await training.run()).steering, "paused", when);
        await ask(training, "ResumeRequested");
        await training.deliver();
      }
      assert.equal(await assertEndOfFewer(training, when), type === "StopRequested" ? 2 : epochs, when);
    }
});

test("two who steer a run at once leave the parameter server as the record says, whoever is held where", async () => {
  const pairs = [
    ["PauseRequested", "ResumeRequested"],
    ["ResumeRequested", "PauseRequested"],
    ["PauseRequested", "StopRequested"],
    ["StopRequested", "PauseRequested"],
  ] as const;
  for (const [first, second] of pairs)
    for (let number = 1; ; number++) {
      const interception = new Interception();
      const training = new LocalTraining({ parameters, dataset, ports: interception.ports });
      await training.request();
      await deliverUntil(training, 11);
      if (first === "ResumeRequested") await handled(training, "PauseRequested", "before");
      const held = await interception.heldAt(number, () => handled(training, first, "first"));
      if (held === undefined) break;
      await handled(training, second, "second");
      await held.finish();
      const when = `${first} held at ${held.call} for ${second}`;
      const isPaused = (await training.run()).steering === "paused";
      assert.equal((await training.parameterServer.steering(runId)).paused, isPaused, when);
      await training.deliver();
      if (isPaused) {
        assert.equal((await training.run()).status, "running", when);
        await ask(training, "ResumeRequested");
        await training.deliver();
      }
      await assertEndOfFewer(training, when);
    }
});

test("a request that could not be carried out for a moment is carried out when it is delivered again", async () => {
  let isAway = true;
  const interception = new Interception();
  const training = new LocalTraining({ parameters, dataset, ports: interception.ports });
  interception.before((call) => {
    if (call !== "parameterServer.steer" || !isAway || training.countOf("StopRequested") === 0) return;
    isAway = false;
    throw new UnavailableError("Redis is away");
  });
  await training.request();
  await deliverUntil(training, 2);
  await ask(training, "StopRequested");
  await training.deliver();
  assert.equal(isAway, false);
  assert.equal(await assertEndOfFewer(training), 1);
});

/** A stream of choices that fast-check draws and shrinks. */
function choicesFrom(stream: Iterator<number>, share: number): Choices {
  let repetitions = 300;
  const next = (below: number) => stream.next().value % below;
  return {
    eventNext: () => next(2) === 0,
    pick: next,
    taskCount: (waiting) => 1 + next(Math.min(4, waiting)),
    againLater: () => repetitions > 0 && next(1000) < share * 1000 && repetitions-- > 0,
  };
}

const anyRequests = fc.array(
  fc.tuple(fc.nat({ max: 40 }), fc.constantFrom<Request>("PauseRequested", "ResumeRequested", "StopRequested")),
  { minLength: 1, maxLength: 6 },
);

test("any requests at any time, repeated and reordered with all the rest, leave the bytes of as many epochs as were done", async () => {
  const stream = fc.infiniteStream(fc.nat({ max: 2 ** 30 }));
  await fc.assert(
    fc.asyncProperty(stream, anyRequests, async (stream, requests) => {
      const training = newTraining();
      const choices = choicesFrom(stream, 0.2);
      await training.request();
      for (const [after, type] of requests) {
        let deliveries = 0;
        await training.deliver(choices, () => deliveries++ === after);
        await ask(training, type);
      }
      await training.deliver(choices);
      for (let resumed = 0; (await training.run()).steering === "paused"; resumed++) {
        assert.ok(resumed < 5, "it was not resumed");
        await ask(training, "ResumeRequested");
        await training.deliver(choices);
      }
      const done = await assertEndOfFewer(training);
      if (!requests.some(([, type]) => type === "StopRequested")) assert.equal(done, epochs);
      assert.equal(training.countOf("ModelEvaluated"), 1);
      assert.deepEqual([...training.queue.deadLetters, ...training.bus.deadLetters], []);
    }),
    { numRuns: 60 },
  );
});
