import assert from "node:assert/strict";
import { test } from "node:test";
import { decideRelease } from "../../src/releases/decide-release.js";
import { recordFailedDeployment } from "../../src/releases/record-failed-deployment.js";
import { rollBack } from "../../src/releases/roll-back.js";
import { approval, ReleaseWorld, rejection } from "./release-world.js";

const reason = "ECS deployment circuit breaker: task failed to start.";

async function twoInProduction() {
  const world = new ReleaseWorld();
  const first = await world.release("first");
  const second = await world.release("second");
  await decideRelease(world.services, approval(second));
  world.news();
  return { world, first, second };
}

test("a deployment that fails after its release was approved is recorded as a roll-back, with the reason", async () => {
  const { world, first, second } = await twoInProduction();
  await recordFailedDeployment(world.services, { releaseId: second, reason });
  const { at: _, ...decision } = (await world.releaseStore.decisions()).at(-1)!;
  assert.deepEqual(decision, {
    releaseId: first,
    verdict: "rolled back",
    by: "Amazon ECS",
    reason: `its deployment failed: ${reason}`,
  });
  assert.deepEqual(await world.slots(), { production: "run_first", previous: "run_second", staging: undefined });
  assert.deepEqual(world.news(), ["ModelRolledBack run_first"]);
});

test("the same failure told again is announced again and recorded once", async () => {
  const { world, second } = await twoInProduction();
  for (let times = 0; times < 3; times++) await recordFailedDeployment(world.services, { releaseId: second, reason });
  assert.equal((await world.releaseStore.decisions()).length, 3);
  assert.deepEqual(world.news(), Array(3).fill("ModelRolledBack run_first"));
});

test("a failure that is told twice at once is recorded once", async () => {
  const { world, second } = await twoInProduction();
  await Promise.all([1, 2, 3].map(() => recordFailedDeployment(world.services, { releaseId: second, reason })));
  assert.equal((await world.releaseStore.decisions()).length, 3);
});

test("nothing is recorded of a release that waits, was rejected, is unknown or is none", async () => {
  const { world } = await twoInProduction();
  const rejected = await world.release("third");
  const waiting = await world.release("fourth");
  await decideRelease(world.services, rejection(rejected));
  const decisions = await world.releaseStore.decisions();
  world.news();
  for (const releaseId of [rejected, waiting, "rel_unknown", undefined])
    assert.equal(await recordFailedDeployment(world.services, { releaseId, reason }), undefined);
  assert.deepEqual(await world.releaseStore.decisions(), decisions);
  assert.deepEqual(world.news(), []);
});

test("the only release stays in production by the records", async () => {
  const world = new ReleaseWorld();
  const first = await world.release("first");
  world.news();
  assert.equal(await recordFailedDeployment(world.services, { releaseId: first, reason }), undefined);
  assert.deepEqual(world.news(), []);
});

test("a release that was replaced since is left alone", async () => {
  const { world, second } = await twoInProduction();
  await decideRelease(world.services, approval(await world.release("third")));
  await recordFailedDeployment(world.services, { releaseId: second, reason });
  assert.equal((await world.slots()).production, "run_third");
});

test("two releases that both fail do not take turns", async () => {
  const { world, first, second } = await twoInProduction();
  await recordFailedDeployment(world.services, { releaseId: second, reason });
  assert.equal(await recordFailedDeployment(world.services, { releaseId: first, reason }), undefined);
  assert.equal((await world.slots()).production, "run_first");
});

test("a person may bring a release back that has failed, and it may fail again", async () => {
  const { world, second } = await twoInProduction();
  await recordFailedDeployment(world.services, { releaseId: second, reason });
  await rollBack(world.services, { by: "Ada", reason: "the store was away" });
  assert.equal((await world.slots()).production, "run_second");
  await recordFailedDeployment(world.services, { releaseId: second, reason });
  assert.equal((await world.slots()).production, "run_first");
});

test("a reason that does not fit a record is made to fit", async () => {
  const { world, second } = await twoInProduction();
  await recordFailedDeployment(world.services, { releaseId: second, reason: `a\u0000b\u202e${"x".repeat(2000)}` });
  const { reason: recorded } = (await world.releaseStore.decisions()).at(-1)!;
  assert.ok(recorded.startsWith("its deployment failed: a b x"));
  assert.equal(recorded.length, 1000);
});
