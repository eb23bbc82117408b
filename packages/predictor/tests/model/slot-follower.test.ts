import assert from "node:assert/strict";
import { test } from "node:test";
import { decideRelease, rollBack } from "@snn/core";
import type { SlotName } from "../../src/app.js";
import { ModelSlot } from "../../src/model/model-slot.js";
import { SlotFollower } from "../../src/model/slot-follower.js";
import { modelFile, sha256 } from "../helpers/models.js";
import { Releases } from "../helpers/releases.js";

const by = { by: "Ada", reason: "" };

function followed(releases: Releases, slotName: SlotName, t: { after(end: () => void): void }) {
  const slot = new ModelSlot();
  const errors: Error[] = [];
  const log = { info: () => {}, error: ({ err }: { err: Error }) => void errors.push(err) };
  const follower = new SlotFollower({ ...releases, slot, slotName, log });
  t.after(() => slot.clear());
  return { slot, errors, look: () => follower.look() };
}

const servedBy = ({ model }: ModelSlot) => model?.releaseId;

test("production changes when a release is approved, and back when it is rolled back", async (t) => {
  const releases = new Releases();
  const { slot, look } = followed(releases, "production", t);
  await look();
  assert.equal(servedBy(slot), undefined);
  const first = await releases.release("first");
  await look();
  assert.equal(servedBy(slot), first.releaseId);
  const second = await releases.release("second");
  await look();
  assert.equal(servedBy(slot), first.releaseId);
  await decideRelease(releases, { releaseId: second.releaseId, verdict: "approved", ...by });
  await look();
  assert.equal(servedBy(slot), second.releaseId);
  await rollBack(releases, by);
  await look();
  assert.equal(servedBy(slot), first.releaseId);
});

test("staging has the newest release that waits, else what a roll-back would bring, else what is in production", async (t) => {
  const releases = new Releases();
  const { slot, look } = followed(releases, "staging", t);
  const first = await releases.release("first");
  await look();
  assert.equal(servedBy(slot), first.releaseId);
  const second = await releases.release("second");
  const third = await releases.release("third");
  await look();
  assert.equal(servedBy(slot), third.releaseId);
  await decideRelease(releases, { releaseId: third.releaseId, verdict: "rejected", ...by });
  await look();
  assert.equal(servedBy(slot), second.releaseId);
  await decideRelease(releases, { releaseId: second.releaseId, verdict: "approved", ...by });
  await look();
  assert.equal(servedBy(slot), first.releaseId);
});

for (const [what, bytes] of [
  ["has another checksum", modelFile({ threshold: 0.25 })],
  ["is damaged", modelFile().slice(0, 500)],
  ["is gone", undefined],
] as const)
  test(`a model that ${what} is refused, and the one before goes on serving`, async (t) => {
    const releases = new Releases();
    const { slot, errors, look } = followed(releases, "staging", t);
    const good = await releases.release("good");
    await look();
    const checksum = sha256(bytes !== undefined && bytes.length === 500 ? bytes : modelFile());
    const broken = await releases.record("broken", bytes ?? modelFile(), checksum);
    if (bytes === undefined) releases.objects.delete(broken.model.key);
    await look();
    await look();
    assert.equal(servedBy(slot), good.releaseId);
    assert.equal(errors.length, 1, "it is told once");
    const better = await releases.release("better");
    await look();
    assert.equal(servedBy(slot), better.releaseId);
  });

test("where the model in production is broken, the one before it is served", async (t) => {
  const releases = new Releases();
  const good = await releases.release("good");
  const { releaseId, model } = await releases.release("second");
  await decideRelease(releases, { releaseId, verdict: "approved", ...by });
  releases.objects.delete(model.key);
  const { slot, look } = followed(releases, "production", t);
  await look();
  await look();
  assert.equal(servedBy(slot), good.releaseId);
});

test("a store that is away for a moment changes nothing, and is asked again", async (t) => {
  const releases = new Releases();
  const { slot, errors, look } = followed(releases, "production", t);
  const { releaseId } = await releases.release("first");
  const get = releases.objectStore.get;
  releases.objectStore.get = () => Promise.reject(new Error("away"));
  await look();
  assert.equal(servedBy(slot), undefined);
  assert.equal(errors[0]!.message, "away");
  releases.objectStore.get = get;
  await look();
  assert.equal(servedBy(slot), releaseId);
});

test("looks at the same time change models one after the other", async (t) => {
  const releases = new Releases();
  const { slot, look } = followed(releases, "staging", t);
  await releases.release("first");
  const looks = [look(), look()];
  const { releaseId } = await releases.release("second");
  await Promise.all([...looks, look()]);
  assert.equal(servedBy(slot), releaseId);
});
