import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import type { PutEventsFault } from "../../src/eventbridge/index.js";
import { assertSame, type Outcome, TestCloud, type TestCloudOptions, undisturbed } from "./test-cloud.js";

const runId = "run_one";

/** Every so many times. */
function every(count: number): () => boolean {
  let asked = 0;
  return () => ++asked % count === 0;
}

suite("services that throttle", { timeout: 120_000 }, () => {
  let expected: Outcome;
  before(async () => {
    expected = await undisturbed();
  });

  const eventBridgeFaults: PutEventsFault[] = ["throttle", "500", "entries"];
  let eventBridgeFailures = 0;
  let dynamoDbFailures = 0;
  const isTimeForEventBridge = every(7);
  const isTimeForDynamoDb = every(4);
  const failing = () => {
    if (!isTimeForEventBridge()) return undefined;
    return eventBridgeFaults[eventBridgeFailures++ % eventBridgeFaults.length];
  };
  const throttlesDynamoDb = () => {
    const throttles = isTimeForDynamoDb();
    if (throttles) dynamoDbFailures++;
    return throttles;
  };

  const cases: Record<string, { readonly options: TestCloudOptions; readonly failures: (cloud: TestCloud) => number }> =
    {
      SQS: {
        options: { queueFaults: { seed: 3, throttle: 0.05, failEntry: 0.1 } },
        failures: ({ cloud }) =>
          Math.min(...["throttle", "failEntry"].map((kind) => cloud.emulators.fauxqs.faultsStruck[kind as "throttle"])),
      },
      EventBridge: { options: { eventBridgeFaults: { failing } }, failures: () => eventBridgeFailures },
      DynamoDB: { options: { throttlesDynamoDb }, failures: () => dynamoDbFailures },
    };
  for (const [service, { options, failures }] of Object.entries(cases))
    test(`${service}: it takes longer, and nothing is lost`, async (t) => {
      const cloud = await TestCloud.start(t, options);
      cloud.startWorkersHere(2);
      await cloud.request(runId);
      assertSame(await cloud.outcome(runId), expected);
      await cloud.drained();
      assert.ok(failures(cloud) >= 3, `${failures(cloud)} failures`);
      const { sent, deleted } = cloud.tasks;
      assert.deepEqual({ deleted, dead: cloud.deadLetters }, { deleted: sent, dead: 0 });
      assert.deepEqual(await cloud.cloud.leftKeys(), []);
    });
});
