import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidMessageError, type ReleaseReader, UnavailableError } from "@snn/core";
import { MemoryReleaseStore } from "@snn/core/adapters/memory";
import { gateHandler } from "../../src/lambda/handlers/gate.js";
import { TestBench } from "./handlers.js";

const revisionArn = "arn:aws:ecs:us-west-2:123456789012:service-revision/my-cluster/my-service/9313423515462893900";

/** What ECS hands to a hook, as its documentation has it. */
const hook = {
  executionId: "3a0345ba-b029-404b-890d-7da2a4b266aa",
  lifecycleStage: "POST_TEST_TRAFFIC_SHIFT",
  resourceArn: "arn:aws:ecs:us-west-2:123456789012:service-deployment/my-cluster/my-service/EZe5RNVLH6PPzHXINuP28",
  executionDetails: {
    serviceArn: "arn:aws:ecs:us-west-2:123456789012:service/my-cluster/my-service",
    targetServiceRevisionArn: revisionArn,
    testTrafficWeights: {},
    productionTrafficWeights: {},
  },
};

/** A gate in front of a deployment. */
async function prepare(verdict?: "approved" | "rejected") {
  const releaseStore = new MemoryReleaseStore();
  const at = "2026-11-22T10:00:00.000Z";
  const model = { key: "k", sha256: "0".repeat(64) };
  const metrics = { cost: 1, trainAccuracy: 1, testAccuracy: 1 };
  await releaseStore.add({ releaseId: "rel_1", runId: "run_1", createdAt: at, model, metrics });
  if (verdict) await releaseStore.decide(1, { releaseId: "rel_1", verdict, by: "Ada", at, reason: "" });
  const asked: string[] = [];
  const serviceRevisions = {
    releaseOf: async (revision: string) => {
      asked.push(revision);
      return "rel_1" as string | undefined;
    },
  };
  return { releaseStore: releaseStore as ReleaseReader, serviceRevisions, asked };
}

function answerTo(services: Awaited<ReturnType<typeof prepare>>, event: unknown = hook) {
  const bench = new TestBench();
  const answer = gateHandler({ services, telemetry: bench.telemetry })(event);
  return { bench, answer };
}

test("a deployment waits for a decision, and goes on or back with it", async () => {
  const undecided = await prepare();
  assert.deepEqual(await answerTo(undecided).answer, { hookStatus: "IN_PROGRESS", callBackDelay: 30 });
  assert.deepEqual(undecided.asked, [revisionArn]);
  assert.deepEqual(await answerTo(await prepare("approved")).answer, { hookStatus: "SUCCEEDED" });
  assert.deepEqual(await answerTo(await prepare("rejected")).answer, { hookStatus: "FAILED" });
});

test("a deployment without a release of its own goes on", async () => {
  const services = await prepare();
  services.serviceRevisions.releaseOf = async () => undefined;
  assert.deepEqual(await answerTo(services).answer, { hookStatus: "SUCCEEDED" });
});

test("nothing that cannot be found out undoes a deployment: it waits, and somebody is told", async () => {
  for (const error of [new UnavailableError("DynamoDB is away"), new Error("AccessDenied")]) {
    const withoutStore = await prepare("approved");
    withoutStore.releaseStore.decisions = () => Promise.reject(error);
    const withoutEcs = await prepare("approved");
    withoutEcs.serviceRevisions.releaseOf = () => Promise.reject(error);
    for (const services of [withoutStore, withoutEcs]) {
      const { bench, answer } = answerTo(services);
      assert.deepEqual(await answer, { hookStatus: "IN_PROGRESS", callBackDelay: 30 });
      assert.equal(bench.failures.length, 1);
    }
  }
});

test("what is no hook is refused", async () => {
  for (const event of [null, {}, { executionDetails: {} }])
    await assert.rejects(answerTo(await prepare(), event).answer, InvalidMessageError);
});
