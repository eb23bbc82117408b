import assert from "node:assert/strict";
import { test } from "node:test";
import type { DomainEvent } from "../../src/messages/events.js";
import { isHedge } from "../../src/messages/queue-message.js";
import { taskOf } from "../../src/orchestrator/items.js";
import type { ParameterServer } from "../../src/ports/parameter-server.js";
import type { QueueDelivery } from "../../src/ports/work-queue.js";
import { placeOf } from "../../src/run/position.js";
import { processNeuronTasks } from "../../src/training/neuron-tasks.js";
import { advanceTraining } from "../../src/training/trainer.js";
import { watch } from "../../src/training/watchdog.js";
import { datasetOf } from "../helpers/dataset.js";
import { Interception } from "../helpers/interception.js";
import type { LocalTraining } from "../helpers/local-training.js";
import { parametersOf } from "../helpers/parameters.js";

const runId = "run_test";
const neurons = 3;
/** Two batches an epoch and four positions a step: an epoch has eight positions, and sixteen tasks. */
const parameters = parametersOf(
  [
    ["relu", neurons],
    ["sigmoid", 1],
  ],
  { batch_size: 3, epochs: 2, optimizer: "momentum", checkpoint_every: 1 },
);
const dataset = datasetOf({ examples: 5, features: 4 });
const positions = 16;
const tasks = 32;
/** In the middle of a step, where the loss is measured, where a step ends, and where an epoch does. */
const boundaries = [0, 1, 2, 3, 7, 15];

/**
 * What holds of the boundaries between layers on every parameter server, wherever one who crosses them dies or is held: the run gets to
 * the same end, without a second chain of tasks.
 */
export function boundaryContract(name: string, create: () => Promise<ParameterServer>): void {
  // Loaded here, since those who want another suite need no runtime that computes.
  const helpers = () => import("../helpers/local-training.js");
  const training = async () => {
    const { inOrder, LocalTraining } = await helpers();
    const parameterServer = await create();
    const calls = new Interception();
    const sent: number[] = [];
    const training = new LocalTraining({
      parameters,
      dataset,
      ports: (ports) => {
        const intercepted = calls.ports({ ...ports, parameterServer });
        const workQueue = intercepted.workQueue!;
        return {
          ...intercepted,
          workQueue: {
            send: async (messages) => {
              await workQueue.send(messages);
              sent.push(...messages.flatMap((message) => (isHedge(message) ? [] : [message.position])));
            },
          },
        };
      },
    });
    return { training, calls, sent, inOrder, parameterServer };
  };
  let undisturbed: Promise<LocalTraining> | undefined;
  const trainUndisturbed = async () => new (await helpers()).LocalTraining({ parameters, dataset }).complete();

  /** A training whose tasks of a position are the next to be delivered. */
  const standingAt = async (position: number) => {
    const world = await training();
    const { training: standing, parameterServer, inOrder } = world;
    await standing.request();
    await standing.deliver(
      inOrder,
      async () => (await parameterServer.position(runId)) === position && standing.bus.isEmpty,
    );
    let deliveries = 0;
    /** The next delivery alone. */
    const next = () => standing.deliver(inOrder, () => deliveries++ === 1);
    return { ...world, next };
  };

  const assertOneChain = async (of: LocalTraining, sent: readonly number[], repeated: number, when: string) => {
    undisturbed ??= trainUndisturbed();
    await of.assertSameEnd(await undisturbed, when);
    assert.ok(sent.length <= tasks + repeated, `${when}: ${sent.length} tasks were sent`);
    assert.equal(new Set(sent).size, positions, when);
    assert.ok(of.countOf("EpochCompleted") <= 3, when);
    assert.equal(of.countOf("ModelEvaluated"), 1, when);
    assert.deepEqual([...of.queue.deadLetters, ...of.bus.deadLetters], [], when);
  };

  test(`${name}: when nothing goes wrong, every position is enqueued once, and every layer announced once`, async () => {
    const { training: of, sent } = await training();
    await of.complete();
    const expected = Array.from({ length: positions }, (_, position) => {
      const { layer } = placeOf(position, { layers: 2, batches: 2, shards: 1 });
      return new Array<number>(layer === 1 ? neurons : 1).fill(position);
    });
    assert.deepEqual(sent, expected.flat());
    const told = of.published.flatMap((event) => (event.type === "LayerCompleted" ? [event.detail.position] : []));
    assert.deepEqual(told, [...new Set(sent)]);
    const { published, delivered, duplicate, stale, redelivered } = (await of.results())!.messages;
    assert.deepEqual([published, delivered, duplicate, stale, redelivered], [tasks, tasks, 0, 0, 0]);
  });

  test(`${name}: a worker that dies between any two calls is made up for when its tasks are delivered again`, async () => {
    for (const position of boundaries)
      for (let number = 1; ; number++) {
        const { training: of, calls, sent, next } = await standingAt(position);
        const died = await calls.killedAt(number, next);
        of.restart();
        await of.deliver();
        await assertOneChain(
          of,
          sent,
          died === undefined ? 0 : neurons,
          `${position}, died before ${died} (${number})`,
        );
        if (died !== undefined) continue;
        assert.ok(number > 4, "hardly anything was tried");
        break;
      }
  });

  test(`${name}: a worker that dies between any two calls, and whose tasks are lost, is made up for by the watchdog`, async () => {
    for (const position of boundaries)
      for (let number = 1; ; number++) {
        const { training: of, calls, sent, next } = await standingAt(position);
        const died = await calls.killedAt(number, next);
        if (died === undefined) break;
        of.restart();
        of.loseTasks((body) => (body as { position: number }).position === position);
        for (let looks = 0; ; looks++) {
          await of.deliver();
          if ((await of.runStore.running()).length === 0) break;
          assert.ok(looks < 10, "the run neither moves nor fails");
          await watch(of.services, { leastGapMs: 0 });
        }
        // The tasks that were lost, or those of the next layer.
        await assertOneChain(of, sent, neurons, `${position}, died before ${died} (${number})`);
      }
  });

  test(`${name}: a worker that is held between any two calls, while another gets its tasks, starts no second chain`, async () => {
    for (const position of boundaries)
      for (let number = 1; ; number++) {
        const { training: of, calls, sent, next, parameterServer, inOrder } = await standingAt(position);
        const { schedule } = (await of.services.trainings.get(runId))!;
        const held = await calls.heldAt(number, next);
        if (held === undefined) break;
        of.restart();
        const items = placeOf(position, schedule).layer === 1 ? [0, 1, 2] : [0];
        const again = items.map((item): QueueDelivery => ({ body: taskOf(schedule, position, item), receiveCount: 2 }));
        assert.deepEqual(await processNeuronTasks(of.services, again), []);
        // A little further, where the one who is held comes too late.
        await of.deliver(inOrder, async () => ((await parameterServer.position(runId)) ?? positions) >= position + 2);
        await held.finish();
        await of.deliver();
        await assertOneChain(of, sent, neurons, `${position}, held before ${held.call} (${number})`);
      }
  });

  /** The event that ends the first epoch, before anybody has heard of it. */
  const epochEnd = async () => {
    const world = await standingAt(7);
    await world.next();
    const event = world.training.published.findLast(({ type }) => type === "EpochCompleted");
    assert.ok(event !== undefined);
    let deliveries = 0;
    const hear = () => world.training.deliver(world.inOrder, () => deliveries++ === 1);
    return { ...world, event, hear };
  };

  test(`${name}: a trainer that dies between any two calls is made up for when its event is delivered again`, async () => {
    for (let number = 1; ; number++) {
      const { training: of, calls, sent, hear } = await epochEnd();
      const died = await calls.killedAt(number, hear);
      of.restart();
      await of.deliver();
      await assertOneChain(of, sent, died === undefined ? 0 : neurons, `died before ${died} (${number})`);
      assert.ok(of.countOf("EpochStarted") >= 2, "those who watch are told, too");
      if (died !== undefined) continue;
      assert.ok(number > 8, "hardly anything was tried");
      return;
    }
  });

  test(`${name}: of two who hear at once that an epoch has ended, the one who is held starts no second chain`, async () => {
    for (let number = 1; ; number++) {
      const { training: of, calls, sent, event, inOrder, parameterServer } = await epochEnd();
      const hear = (id: string, heard: DomainEvent) => advanceTraining(of.services, { id, event: heard });
      const held = await calls.heldAt(number, () => hear("slow", event));
      if (held === undefined) return;
      of.restart();
      await hear("fast", event);
      await of.deliver(inOrder, async () => ((await parameterServer.position(runId)) ?? positions) >= 10);
      await held.finish();
      await of.deliver();
      await assertOneChain(of, sent, neurons, `held before ${held.call} (${number})`);
    }
  });
}
