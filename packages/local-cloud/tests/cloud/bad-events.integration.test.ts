import assert from "node:assert/strict";
import { before, suite, type TestContext, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { smallNetwork } from "./noisy-pictures.js";
import { assertSame, type Outcome, TestCloud, undisturbed } from "./test-cloud.js";

const runId = "run_one";
/** The epoch in which a run is disturbed. */
const disturbedEpoch = 4;
const firstPosition = disturbedEpoch * 2 * smallNetwork.layers;

interface BadEvent {
  readonly type: string;
  readonly detail: object;
}

/** Events that fit no schema, and what they are to be kept with. Those that no rule of the bus matches reach nobody. */
const misfits: readonly { readonly event: BadEvent; readonly reason: RegExp | undefined }[] = [
  { event: { type: "TrainingCancelled", detail: { runId } }, reason: undefined },
  { event: { type: "constructor", detail: { runId } }, reason: undefined },
  { event: { type: "EpochStarted", detail: { epoch: 0 } }, reason: /runId: / },
  { event: { type: "EpochStarted", detail: { runId: "run_{one}", epoch: 0 } }, reason: /runId: an id such as / },
  {
    event: { type: "TrainingRequested", detail: { runId: "run_/../one", dataset: "d", parameters: "p" } },
    reason: /runId: an id such as /,
  },
  { event: { type: "EpochCompleted", detail: { runId, epoch: -1, cost: 0 } }, reason: /epoch: / },
  { event: { type: "EpochCompleted", detail: { runId, epoch: 0, cost: "0" } }, reason: /cost: / },
  { event: { type: "EpochCompleted", detail: { version: 2, runId, epoch: 0, cost: 0 } }, reason: /version: / },
  { event: { type: "EpochStarted", detail: { runId, epoch: 0, force: true } }, reason: /Unrecognized key: "force"/ },
  { event: { type: "TrainingFailed", detail: { runId, reason: 5, problems: [] } }, reason: /reason: / },
];

/** Events that fit their schemas and are not true. */
const untrue: readonly BadEvent[] = [
  layerCompleted(firstPosition, 1, "forward"),
  layerCompleted(firstPosition + 2, 3, "forward"),
  layerCompleted(firstPosition + 5, 1, "backward"),
  layerCompleted(6_000_000, 1, "forward"),
  { type: "EpochStarted", detail: { runId, epoch: disturbedEpoch } },
  { type: "EpochStarted", detail: { runId, epoch: 1 } },
  { type: "EpochStarted", detail: { runId, epoch: 9 } },
  { type: "TrainingFailed", detail: { runId, reason: "forged", problems: [] } },
  { type: "ModelEvaluated", detail: { runId, cost: 0, trainAccuracy: 1, testAccuracy: 1 } },
  { type: "TrainingCompleted", detail: { runId: "run_none", epochs: 1, cost: 0 } },
  { type: "LayerCompleted", detail: { ...layerCompleted(0, 1, "forward").detail, runId: "run_none" } },
];

function layerCompleted(position: number, layer: number, direction: string): BadEvent {
  return { type: "LayerCompleted", detail: { runId, position, epoch: disturbedEpoch, batch: 0, layer, direction } };
}

suite("events that nobody of ours would publish", { timeout: 120_000 }, () => {
  let expected: Outcome;
  before(async () => {
    expected = await undisturbed();
  });

  /** Publishes events while a run stands in an epoch, lets it go on when they are dealt with, and compares. */
  async function disturb(t: TestContext, events: readonly BadEvent[]): Promise<TestCloud> {
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    const { eventBridge } = cloud.cloud.emulators;
    const client = new EventBridgeClient(clientConfiguration(eventBridge.endpoint));
    t.after(() => client.destroy());
    await cloud.request(runId);
    const endWorker = cloud.startWorkerHere();
    await cloud.epoch(runId, disturbedEpoch - 1);
    await endWorker();
    for (const { type, detail } of events) {
      const entry = { EventBusName: cloud.cloud.connection.resources.Events.name, Source: "snn" };
      const command = new PutEventsCommand({
        Entries: [{ ...entry, DetailType: type, Detail: JSON.stringify(detail) }],
      });
      assert.equal((await client.send(command)).FailedEntryCount, 0);
    }
    await eventBridge.idle();
    cloud.startWorkerHere();
    assertSame(await cloud.outcome(runId), expected);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
    return cloud;
  }

  test("those that fit no schema are kept with the reason, and change nothing", async (t) => {
    const cloud = await disturb(
      t,
      misfits.map(({ event }) => event),
    );
    const letters = await cloud.cloud.connection.deadLetters.list();
    for (const { event, reason } of misfits) {
      const found = letters.filter(({ body }) => isDeepStrictEqual(JSON.parse(body), event));
      if (reason === undefined) assert.equal(found.length, 0);
      // One from each function that is told of the type.
      else assert.ok(found.length > 0 && found.every((letter) => reason.test(letter.reason)), JSON.stringify(event));
    }
  });

  test("those that are not true change nothing", async (t) => {
    const cloud = await disturb(t, untrue);
    assert.deepEqual(await cloud.cloud.services.runStore.costs("run_none"), []);
  });

  test("an epoch that is over, with another cost, changes no cost", async (t) => {
    await disturb(t, [{ type: "EpochCompleted", detail: { runId, epoch: 1, cost: 7 } }]);
  });

  test("an epoch to come changes no cost", async (t) => {
    await disturb(t, [{ type: "EpochCompleted", detail: { runId, epoch: 99, cost: 7 } }]);
  });

  test("an epoch of an unknown run leaves no cost", async (t) => {
    const cloud = await disturb(t, [{ type: "EpochCompleted", detail: { runId: "run_none", epoch: 0, cost: 7 } }]);
    assert.deepEqual(await cloud.cloud.services.runStore.costs("run_none"), []);
  });

  test("the completion of a training that goes on does not end it", async (t) => {
    await disturb(t, [{ type: "TrainingCompleted", detail: { runId, epochs: disturbedEpoch, cost: 7 } }]);
  });
});
