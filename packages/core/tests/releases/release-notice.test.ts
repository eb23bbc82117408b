import assert from "node:assert/strict";
import { test } from "node:test";
import { decideRelease } from "../../src/releases/decide-release.js";
import { readHistory } from "../../src/releases/history.js";
import {
  isReleaseEvent,
  type ReleaseEvent,
  type ReleaseLinks,
  releaseNotice,
} from "../../src/releases/release-notice.js";
import { rollBack } from "../../src/releases/roll-back.js";
import { approval, ReleaseWorld, rejection } from "./release-world.js";

const links: ReleaseLinks = {
  staging: "https://example.org:8080/ui",
  approve: "https://example.org/decide?token=v1.approve",
  reject: "https://example.org/decide?token=v1.reject",
  expiresAt: new Date("2026-11-29T10:00:00.000Z"),
};

/** The notice of what was published last. */
async function lastNotice(world: ReleaseWorld, links?: ReleaseLinks) {
  const event = world.published.at(-1)!;
  assert.ok(isReleaseEvent(event));
  const notice = releaseNotice(event, await readHistory(world.releaseStore), links);
  assert.ok(notice !== undefined);
  return notice;
}

/** A world with one release in production and another in staging. */
async function worldOfTwo() {
  const world = new ReleaseWorld();
  const a = await world.release("a");
  const b = await world.release("b");
  return { world, a, b };
}

test("a release that waits is told with its metrics, those of production, and the links", async () => {
  const { world, a, b } = await worldOfTwo();
  assert.deepEqual(await lastNotice(world, links), {
    subject: `${b} waits for your decision`,
    text: [
      "The model of run_b:",
      "  cost: 0.08844 (in production: 0.08844)",
      "  right in the training set: 98.6 % (in production: 98.6 %)",
      "  right in the test set: 80.0 % (in production: 80.0 %)",
      `In production is ${a}, of run_a.`,
      "",
      "Try it in staging:",
      "  https://example.org:8080/ui",
      "",
      "Put it into production:",
      "  https://example.org/decide?token=v1.approve",
      "",
      "Reject it:",
      "  https://example.org/decide?token=v1.reject",
      "",
      "The last two links ask you once more before anything happens, and work until 2026-11-29T10:00:00.000Z.",
    ].join("\n"),
  });
});

test("where there are no links, the commands are named", async () => {
  const { world, b } = await worldOfTwo();
  const { text } = await lastNotice(world);
  for (const command of [`snn approve ${b}`, `snn reject ${b}`]) assert.ok(text.includes(command));
  assert.ok(!text.includes("http"));
});

test("a release about which is decided already is told with the decision, and asks for none", async () => {
  const world = new ReleaseWorld();
  await world.release("a");
  const [event] = world.published;
  assert.equal(event?.type, "ModelReleased");
  const notice = releaseNotice(event as ReleaseEvent, await readHistory(world.releaseStore), links);
  assert.match(notice!.text, /It was approved by snn at .*: the first release: there is nothing to compare it with/);
  assert.ok(!notice!.text.includes("http"));
});

test("an approval tells who gave it, and how to return", async () => {
  const { world, a, b } = await worldOfTwo();
  await decideRelease(world.services, approval(b));
  const { subject, text } = await lastNotice(world);
  assert.equal(subject, `${b} is approved`);
  assert.match(text, /^It was approved by Ada at 2026-11-22T10:00:03.000Z: better on foxes\n\nThe model of run_b:\n/);
  assert.ok(text.endsWith(`${a} stays ready. To return to it:\n  snn rollback`));
});

test("the approval of the first release says that there is nothing to return to", async () => {
  const world = new ReleaseWorld();
  await world.release("a");
  const { text } = await lastNotice(world);
  assert.match(text, /nothing to roll back to/);
});

test("a rejection tells who gave it and why, and what stays in production", async () => {
  const { world, a, b } = await worldOfTwo();
  await decideRelease(world.services, rejection(b));
  const { subject, text } = await lastNotice(world);
  assert.equal(subject, `${b} is rejected`);
  assert.match(text, /^It was rejected by Bob at .*: it takes dogs for cats\n/);
  assert.ok(text.endsWith(`${a} stays in production.`));
});

test("a roll-back tells what is in production again, by whom and why", async () => {
  const { world, a, b } = await worldOfTwo();
  await decideRelease(world.services, approval(b));
  await rollBack(world.services, { by: "Eve", reason: "it takes foxes for cats" });
  const { subject, text } = await lastNotice(world);
  assert.equal(subject, `${a} is in production again`);
  assert.match(text, /^Production was rolled back by Eve at .*: it takes foxes for cats\n\nThe model of run_a:/);
  assert.ok(text.endsWith(`${b} stays ready. To return to it:\n  snn rollback`));
});

test("a release that nobody knows is worth no notice", async () => {
  const event: ReleaseEvent = { type: "ModelReleased", detail: { releaseId: "rel_none", runId: "run_1" } };
  assert.equal(releaseNotice(event, { releases: [], decisions: [] }, links), undefined);
});
