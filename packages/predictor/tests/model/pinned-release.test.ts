import assert from "node:assert/strict";
import { test } from "node:test";
import { decideRelease } from "@snn/core";
import { ModelSlot } from "../../src/model/model-slot.js";
import { SlotFollower } from "../../src/model/slot-follower.js";
import { modelFile } from "../helpers/models.js";
import { Releases } from "../helpers/releases.js";

const by = { by: "Ada", reason: "" };

/** A follower that is pinned to a release, or to none. */
function follow(releases: Releases, pinnedRelease: string | undefined, t: { after(end: () => void): void }) {
  const slot = new ModelSlot();
  const errors: Error[] = [];
  const log = { info: () => {}, error: ({ err }: { err: Error }) => void errors.push(err) };
  const follower = new SlotFollower({ ...releases, slot, slotName: "production", pinnedRelease, log });
  t.after(() => slot.clear());
  const state = () => [slot.model?.releaseId, follower.slotName, follower.isSettled];
  return { errors, state, look: () => follower.look() };
}

test("a pinned release is served whatever is decided, and is in staging until it is approved", async (t) => {
  const releases = new Releases();
  const { releaseId: first } = await releases.release("first");
  const { releaseId } = await releases.release("second");
  const { state, look } = follow(releases, releaseId, t);
  assert.deepEqual(state(), [undefined, "staging", false], "nothing is known before it has looked");
  await look();
  assert.deepEqual(state(), [releaseId, "staging", true]);
  const { releaseId: third } = await releases.release("third");
  await decideRelease(releases, { releaseId: third, verdict: "approved", ...by });
  await look();
  assert.deepEqual(state(), [releaseId, "staging", true]);
  await decideRelease(releases, { releaseId, verdict: "approved", ...by });
  await look();
  assert.deepEqual(state(), [releaseId, "production", true]);
  await decideRelease(releases, { releaseId: first, verdict: "rejected", ...by });
  await look();
  assert.deepEqual(state(), [releaseId, "production", true]);
});

test("a pinned release that is rejected stays in staging, for as long as there is the process", async (t) => {
  const releases = new Releases();
  await releases.release("first");
  const { releaseId } = await releases.release("second");
  const { state, look } = follow(releases, releaseId, t);
  await decideRelease(releases, { releaseId, verdict: "rejected", ...by });
  await look();
  assert.deepEqual(state(), [releaseId, "staging", true]);
});

test("the records are not read any more when nothing can change", async (t) => {
  const releases = new Releases();
  const { releaseId } = await releases.release("first");
  const { state, look, errors } = follow(releases, releaseId, t);
  await look();
  releases.releaseStore.decisions = () => Promise.reject(new Error("was read"));
  await look();
  assert.deepEqual([state(), errors], [[releaseId, "production", true], []]);
});

test("a store that is away at the start is asked again", async (t) => {
  const releases = new Releases();
  const { releaseId } = await releases.release("first");
  const { state, look, errors } = follow(releases, releaseId, t);
  const { get } = releases.objectStore;
  releases.objectStore.get = () => Promise.reject(new Error("away"));
  await look();
  assert.deepEqual([state(), errors.length], [[undefined, "production", false], 1]);
  releases.objectStore.get = get;
  await look();
  assert.deepEqual(state(), [releaseId, "production", true]);
});

test("a pinned release that is broken, gone or unknown is served by nobody, and no other one takes its place", async (t) => {
  const releases = new Releases();
  await releases.release("good");
  const broken = await releases.record("broken", modelFile(), "0".repeat(64));
  const gone = await releases.release("gone");
  releases.objects.delete(gone.model.key);
  for (const releaseId of [broken.releaseId, gone.releaseId, "rel_unknown"]) {
    const { state, look, errors } = follow(releases, releaseId, t);
    await look();
    await look();
    assert.deepEqual(state(), [undefined, "staging", false]);
    assert.ok(errors.length > 0);
  }
});

test("before the first release of all there is nothing to wait for, unless one is promised", async (t) => {
  const releases = new Releases();
  const { state, look } = follow(releases, undefined, t);
  assert.deepEqual(state(), [undefined, "production", false], "nobody knows before the first look");
  await look();
  assert.deepEqual(state(), [undefined, "production", true]);
  const pinned = follow(releases, "rel_1", t);
  await pinned.look();
  assert.deepEqual(pinned.state(), [undefined, "staging", false]);
  const { model, releaseId } = await releases.release("first");
  const bytes = releases.objects.get(model.key)!;
  releases.objects.delete(model.key);
  await look();
  assert.deepEqual(state(), [undefined, "production", false], "there is one now, and it cannot be served");
  const late = follow(releases, undefined, t);
  releases.objects.set(model.key, bytes);
  await late.look();
  assert.deepEqual(late.state(), [releaseId, "production", true]);
});

test("a store that is away from the start leaves a process without a release waiting", async (t) => {
  const releases = new Releases();
  const { releases: readReleases } = releases.releaseStore;
  releases.releaseStore.releases = () => Promise.reject(new Error("away"));
  const { state, look } = follow(releases, undefined, t);
  await look();
  assert.deepEqual(state(), [undefined, "production", false]);
  releases.releaseStore.releases = readReleases;
  await look();
  assert.deepEqual(state(), [undefined, "production", true]);
});
