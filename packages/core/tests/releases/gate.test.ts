import assert from "node:assert/strict";
import { test } from "node:test";
import { decideRelease } from "../../src/releases/decide-release.js";
import { gateOf } from "../../src/releases/gate.js";
import { readHistory } from "../../src/releases/history.js";
import { rollBack } from "../../src/releases/roll-back.js";
import { approval, ReleaseWorld, rejection } from "./release-world.js";

async function gate(world: ReleaseWorld, releaseId: string | undefined) {
  return gateOf(releaseId, await readHistory(world.releaseStore));
}

test("a deployment waits until somebody decides about its release", async () => {
  const world = new ReleaseWorld();
  await world.release("first");
  const [second, third] = [await world.release("second"), await world.release("third")];
  assert.equal(await gate(world, second), "in progress");
  assert.equal(await gate(world, third), "in progress");
  await decideRelease(world.services, approval(second));
  await decideRelease(world.services, rejection(third));
  assert.equal(await gate(world, second), "succeeded");
  assert.equal(await gate(world, third), "failed");
});

test("the first release of all passes by itself", async () => {
  const world = new ReleaseWorld();
  assert.equal(await gate(world, await world.release("first")), "succeeded");
});

test("a deployment that is pinned to no release changes no model, and passes", async () => {
  const world = new ReleaseWorld();
  assert.equal(await gate(world, undefined), "succeeded");
  await world.release("first");
  await world.release("second");
  assert.equal(await gate(world, undefined), "succeeded");
});

test("a release that was rolled back while its deployment was in staging does not pass any more", async () => {
  const world = new ReleaseWorld();
  const first = await world.release("first");
  const second = await world.release("second");
  await decideRelease(world.services, approval(second));
  await rollBack(world.services, { by: "Ada", reason: "" });
  assert.equal(await gate(world, second), "failed");
  assert.equal(await gate(world, first), "succeeded");
});

test("a release that was replaced meanwhile does not pass, and neither does one that nobody knows", async () => {
  const world = new ReleaseWorld();
  const first = await world.release("first");
  for (const name of ["second", "third"]) await decideRelease(world.services, approval(await world.release(name)));
  assert.equal(await gate(world, first), "failed");
  assert.equal(await gate(world, "rel_unknown"), "failed");
});
