import assert from "node:assert/strict";
import { test } from "node:test";
import { type Decision, type Deployments, type DomainEvent, type Release, UnavailableError } from "@snn/core";
import { MemoryReleaseStore } from "@snn/core/adapters/memory";
import { rolloutHandler } from "../../src/lambda/handlers/rollout.js";
import { TestBench } from "./handlers.js";

const service = "arn:aws:ecs:eu-central-1:123456789012:service/snn/predictor";

/** Two releases in production one after the other, a third one that waits, and deployments that can be looked at. */
async function prepare() {
  const releaseStore = new MemoryReleaseStore();
  for (const [index, releaseId] of ["rel_1", "rel_2", "rel_3"].entries()) {
    const release: Release = {
      releaseId,
      runId: "run_1",
      createdAt: `2026-11-22T10:00:0${index}.000Z`,
      model: { key: releaseId, sha256: "0".repeat(64) },
      metrics: { cost: 1, trainAccuracy: 1, testAccuracy: 1 },
    };
    await releaseStore.add(release);
    const decision: Decision = { releaseId, verdict: "approved", by: "Ada", at: release.createdAt, reason: "" };
    if (index < 2) await releaseStore.decide(index + 1, decision);
  }
  const deployed: string[] = [];
  const deployments: Deployments = {
    newest: async () => ({ releaseId: "rel_2", isUnderWay: false }),
    deploy: async (releaseId) => void deployed.push(releaseId),
    hasFailed: async () => false,
    releaseOf: async (deploymentId) => (deploymentId === "ecs-svc/2" ? "rel_2" : undefined),
  };
  const bench = new TestBench({ releaseStore });
  const services = { ...bench.services, deployments };
  const { deadLetters, telemetry } = bench;
  const handler = rolloutHandler({ services, deadLetters, telemetry }, service);
  const published: DomainEvent["type"][] = [];
  bench.bus.watch(({ type }) => published.push(type));
  return { handler, bench, deployments, deployed, releaseStore, published };
}

function event(type: DomainEvent["type"], releaseId: string) {
  return { id: "1", source: "snn", "detail-type": type, detail: { runId: "run_1", releaseId } };
}

/** What ECS tells when a deployment has failed, as its documentation has it. */
function failed(over: { eventName?: string; deploymentId?: string; resources?: string[] } = {}) {
  const { eventName = "SERVICE_DEPLOYMENT_FAILED", deploymentId = "ecs-svc/2", resources = [service] } = over;
  return {
    version: "0",
    id: "ddca6449-b258-46c0-8653-e0e3aEXAMPLE",
    "detail-type": "ECS Deployment State Change",
    source: "aws.ecs",
    account: "123456789012",
    time: "2026-11-22T10:00:00Z",
    region: "eu-central-1",
    resources,
    detail: {
      eventType: "ERROR",
      eventName,
      deploymentId,
      updatedAt: "2026-11-22T10:00:00Z",
      reason: "ECS deployment circuit breaker: task failed to start.",
    },
  };
}

test("a release that waits is deployed, and one that has been decided about is left where it is", async () => {
  const { handler, deployed, bench } = await prepare();
  await handler(event("ModelReleased", "rel_3"));
  await handler(event("ModelReleased", "rel_1"));
  await handler(event("ModelApproved", "rel_2"));
  assert.deepEqual(deployed, ["rel_3"]);
  assert.deepEqual(bench.failures, []);
});

test("events that have nothing to do with releases deploy nothing", async () => {
  const { handler, deployed, bench } = await prepare();
  await handler({ id: "1", "detail-type": "EpochStarted", detail: { runId: "run_1", epoch: 0 } });
  assert.deepEqual([deployed, bench.letters], [[], []]);
});

test("a deployment that has failed takes its release out of production, as the records see it", async () => {
  const { handler, releaseStore, published } = await prepare();
  await handler(failed());
  const { releaseId, verdict, by, reason } = (await releaseStore.decisions()).at(-1)!;
  assert.deepEqual([releaseId, verdict, by], ["rel_1", "rolled back", "Amazon ECS"]);
  assert.match(reason, /task failed to start/);
  assert.deepEqual(published, ["ModelRolledBack"]);
});

test("the end of a deployment brings the release that waits", async () => {
  const { handler, deployed } = await prepare();
  await handler(failed({ eventName: "SERVICE_DEPLOYMENT_COMPLETED", resources: [`${service}-of-others`] }));
  assert.deepEqual(deployed, []);
  await handler(failed({ eventName: "SERVICE_DEPLOYMENT_COMPLETED" }));
  assert.deepEqual(deployed, ["rel_3"]);
});

test("other services, other news and deployments without a release are left alone", async () => {
  const { handler, releaseStore, published } = await prepare();
  await handler(failed({ resources: [`${service}-of-others`] }));
  await handler(failed({ eventName: "SERVICE_DEPLOYMENT_COMPLETED" }));
  await handler(failed({ eventName: "SERVICE_DEPLOYMENT_IN_PROGRESS" }));
  await handler(failed({ deploymentId: "ecs-svc/1" }));
  assert.equal((await releaseStore.decisions()).length, 2);
  assert.deepEqual(published, []);
});

test("what is neither is kept with the dead letters, and an ECS that is away is tried again", async () => {
  const { handler, bench, deployments } = await prepare();
  for (const wrong of [null, "text", event("ModelReleased", "no id"), { "detail-type": "ECS Deployment State Change" }])
    await handler(wrong);
  assert.equal(bench.letters.length, 4);
  deployments.newest = () => Promise.reject(new UnavailableError("ECS is away"));
  await assert.rejects(handler(event("ModelReleased", "rel_3")), UnavailableError);
  assert.equal(bench.letters.length, 4);
});
