import assert from "node:assert/strict";
import { test } from "node:test";
import { ZodError } from "zod";
import { decideRelease } from "../../src/releases/decide-release.js";
import { readHistory } from "../../src/releases/history.js";
import { rollBack } from "../../src/releases/roll-back.js";
import { stateOf } from "../../src/releases/slots.js";
import { Interception } from "../helpers/interception.js";
import { approval, ReleaseWorld, rejection } from "./release-world.js";

const swap = { by: "Eve", reason: "it takes foxes for cats" };

/** A world with release a in production and b in staging. */
async function worldOfTwo() {
  const world = new ReleaseWorld();
  const a = await world.release("a");
  const b = await world.release("b");
  world.news();
  const calls = new Interception();
  const services = {
    ...world.services,
    releaseStore: calls.intercepted("releaseStore", world.services.releaseStore),
    eventBus: calls.intercepted("eventBus", world.services.eventBus),
  };
  return { world, a, b, calls, services };
}

async function state(world: ReleaseWorld, releaseId: string) {
  const { releases, decisions } = await readHistory(world.releaseStore);
  return stateOf(releaseId, releases, decisions);
}

test("an approved release takes the place of the one in production, which stays ready", async () => {
  const { world, services, a, b } = await worldOfTwo();
  const outcome = await decideRelease(services, approval(b));
  assert.ok(outcome.outcome === "decided");
  assert.deepEqual(outcome.decision, { ...approval(b), at: "2026-11-22T10:00:03.000Z" });
  assert.equal(outcome.release.releaseId, b);
  assert.deepEqual(await world.slots(), { production: "run_b", previous: "run_a", staging: undefined });
  assert.deepEqual([await state(world, a), await state(world, b)], ["previous", "production"]);
  assert.deepEqual(world.news(), ["ModelApproved run_b"]);
});

test("a rejected release leaves everything else where it is", async () => {
  const { world, services, b } = await worldOfTwo();
  assert.equal((await decideRelease(services, rejection(b))).outcome, "decided");
  assert.deepEqual(await world.slots(), { production: "run_a", previous: undefined, staging: undefined });
  assert.equal(await state(world, b), "rejected");
  assert.equal(world.published[0]!.type, "ModelRejected");
  assert.equal((world.published[0]!.detail as { reason: string }).reason, "it takes dogs for cats");
});

test("the same decision again gives the first one back and announces it again, for whoever died before that", async () => {
  for (const request of [approval, rejection]) {
    const { world, services, b } = await worldOfTwo();
    const first = await decideRelease(services, request(b));
    const [news] = world.news();
    const again = await decideRelease(services, { ...request(b), by: "Eve", reason: "" });
    assert.ok(first.outcome === "decided" && again.outcome === "already decided");
    assert.deepEqual(again.decision, first.decision);
    assert.deepEqual(world.news(), [news]);
    assert.equal((await world.releaseStore.decisions()).length, 2);
  }
});

test("an approval that holds no more is told with what became of the release, and not announced", async () => {
  const { world, services, a, b } = await worldOfTwo();
  await decideRelease(services, approval(b));
  world.news();
  const again = await decideRelease(services, approval(a));
  assert.ok(again.outcome === "already decided");
  assert.equal(again.state, "previous");
  assert.equal(again.decision.by, "snn");
  const c = await world.release("c");
  await decideRelease(services, approval(c));
  world.news();
  const retired = await decideRelease(services, approval(a));
  assert.ok(retired.outcome === "already decided" && retired.state === "retired");
  assert.deepEqual(world.news(), []);
  assert.deepEqual(await world.slots(), { production: "run_c", previous: "run_b", staging: undefined });
});

test("the opposite decision is refused, telling who decided what and when", async () => {
  for (const [request, opposite] of [
    [approval, rejection],
    [rejection, approval],
  ] as const) {
    const { world, services, b } = await worldOfTwo();
    await decideRelease(services, request(b));
    const slots = await world.slots();
    world.news();
    const refused = await decideRelease(services, opposite(b));
    assert.ok(refused.outcome === "refused");
    assert.deepEqual(refused.decision, { ...request(b), at: "2026-11-22T10:00:03.000Z" });
    assert.deepEqual(await world.slots(), slots);
    assert.deepEqual(world.news(), []);
  }
});

test("what is in production cannot be rejected, nor what was rolled back", async () => {
  const { services, a, b } = await worldOfTwo();
  assert.equal((await decideRelease(services, rejection(a))).outcome, "refused");
  await decideRelease(services, approval(b));
  await rollBack(services, swap);
  assert.equal((await decideRelease(services, rejection(b))).outcome, "refused");
});

test("a release that nobody knows is told as such", async () => {
  const { world, services } = await worldOfTwo();
  for (const releaseId of ["rel_none", "", "../a", "toString"])
    assert.deepEqual(await decideRelease(services, approval(releaseId)), { outcome: "unknown release", releaseId });
  assert.equal((await world.releaseStore.decisions()).length, 1);
  assert.deepEqual(world.news(), []);
});

test("names and reasons that the log could not keep are refused before they are in it", async () => {
  const { world, services, b } = await worldOfTwo();
  for (const change of [{ by: "" }, { by: "a\nb" }, { by: "x".repeat(201) }, { reason: "x".repeat(1001) }])
    await assert.rejects(decideRelease(services, { ...approval(b), ...change }), ZodError);
  await assert.rejects(decideRelease(services, { ...approval(b), verdict: "rolled" as "approved" }), ZodError);
  assert.equal((await world.releaseStore.decisions()).length, 1);
  const longest = { ...approval(b), by: "🐈".repeat(200), reason: "x".repeat(1000) };
  assert.equal((await decideRelease(services, longest)).outcome, "decided");
});

test("of several in staging the slot holds the newest, and the others come after it", async () => {
  const { world, services, b } = await worldOfTwo();
  const c = await world.release("c");
  assert.equal((await world.slots()).staging, "run_c");
  assert.deepEqual([await state(world, b), await state(world, c)], ["staging", "staging"]);
  await decideRelease(services, rejection(c));
  assert.equal((await world.slots()).staging, "run_b");
  await decideRelease(services, approval(b));
  assert.deepEqual(await world.slots(), { production: "run_b", previous: "run_a", staging: undefined });
});

test("a roll-back swaps what is in production with what was, and a second one swaps them again", async () => {
  const { world, services, a, b } = await worldOfTwo();
  await decideRelease(services, approval(b));
  const c = await world.release("c");
  world.news();
  const outcome = await rollBack(services, swap);
  assert.ok(outcome.outcome === "rolled back");
  assert.deepEqual([outcome.production.releaseId, outcome.previous.releaseId], [a, b]);
  assert.deepEqual(outcome.decision, { releaseId: a, verdict: "rolled back", at: outcome.decision.at, ...swap });
  assert.deepEqual(await world.slots(), { production: "run_a", previous: "run_b", staging: "run_c" });
  assert.deepEqual(world.published, [
    { type: "ModelRolledBack", detail: { releaseId: a, runId: "run_a", reason: swap.reason } },
  ]);
  await rollBack(services, swap);
  assert.deepEqual(await world.slots(), { production: "run_b", previous: "run_a", staging: "run_c" });
  await rollBack(services, swap);
  await decideRelease(services, approval(c));
  assert.deepEqual(await world.slots(), { production: "run_c", previous: "run_a", staging: undefined });
  assert.equal(await state(world, b), "retired");
});

test("without anything that was in production before, nothing is rolled back", async () => {
  const { world, services, b } = await worldOfTwo();
  await decideRelease(services, rejection(b));
  world.news();
  assert.deepEqual(await rollBack(services, swap), { outcome: "nothing to roll back to" });
  assert.deepEqual(await rollBack(new ReleaseWorld().services, swap), { outcome: "nothing to roll back to" });
  assert.deepEqual(world.news(), []);
});

test("a decision that died between any two calls is repeated to the same end", async () => {
  for (const request of [approval, rejection])
    for (let number = 1; ; number++) {
      const { world, services, calls, b } = await worldOfTwo();
      const died = await calls.killedAt(number, async () => void (await decideRelease(services, request(b))));
      const told = world.news();
      const again = await decideRelease(services, request(b));
      assert.match(again.outcome, /decided$/);
      const type = request === approval ? "ModelApproved" : "ModelRejected";
      assert.deepEqual([...new Set([...told, ...world.news()])], [`${type} run_b`], `died before ${died}`);
      assert.equal((await world.releaseStore.decisions()).length, 2);
      if (died !== undefined) continue;
      assert.ok(number > 4, "hardly anything was tried");
      break;
    }
});

test("a decision that is overtaken by another about the same release, wherever it is, bows to it", async () => {
  for (let number = 1; ; number++) {
    const { world, services, calls, b } = await worldOfTwo();
    let outcome = "";
    const slow = await calls.heldAt(number, async () => {
      outcome = (await decideRelease(services, approval(b))).outcome;
    });
    if (slow === undefined) break;
    const faster = await decideRelease(services, rejection(b));
    await slow.finish();
    assert.deepEqual([outcome, faster.outcome].sort(), ["decided", "refused"], slow.call);
    assert.equal((await world.releaseStore.decisions()).length, 2);
    assert.deepEqual(world.news(), [outcome === "decided" ? "ModelApproved run_b" : "ModelRejected run_b"]);
  }
});

test("decisions about two releases at once are both carried out, in the order in which they got into the log", async () => {
  for (let number = 1; ; number++) {
    const { world, services, calls, b } = await worldOfTwo();
    const c = await world.release("c");
    const slow = await calls.heldAt(number, async () => void (await decideRelease(services, approval(b))));
    if (slow === undefined) break;
    await decideRelease(services, approval(c));
    await slow.finish();
    const log = await world.releaseStore.decisions();
    assert.deepEqual(new Set(log.map(({ releaseId }) => releaseId)).size, 3);
    const { production, previous } = await world.slots();
    assert.deepEqual(new Set([production, previous]), new Set(["run_b", "run_c"]));
    assert.equal(production, log.at(-1)!.releaseId === b ? "run_b" : "run_c");
  }
});

test("a roll-back that is overtaken does not undo what overtook it, unless that left the same release in production", async () => {
  const outcomes = new Set<string>();
  for (let number = 1; ; number++) {
    const { world, services, calls, b } = await worldOfTwo();
    await decideRelease(services, approval(b));
    let outcome = "";
    const slow = await calls.heldAt(number, async () => {
      outcome = (await rollBack(services, swap)).outcome;
    });
    if (slow === undefined) break;
    // Before its first look the slow one has seen nothing that it could want to be rid of.
    if (slow.call === "releaseStore.decide") {
      assert.equal((await rollBack(services, swap)).outcome, "rolled back");
      await slow.finish();
      assert.equal(outcome, "overtaken");
      assert.deepEqual(await world.slots(), { production: "run_a", previous: "run_b", staging: undefined });
    } else await slow.finish();
    outcomes.add(outcome);
  }
  assert.deepEqual([...outcomes].sort(), ["overtaken", "rolled back"]);
  const { world, services, calls, b } = await worldOfTwo();
  await decideRelease(services, approval(b));
  const c = await world.release("c");
  const slow = await calls.heldAt(3, async () => void (await rollBack(services, swap)));
  assert.equal(slow?.call, "releaseStore.decide");
  await decideRelease(services, rejection(c));
  await slow.finish();
  assert.deepEqual(await world.slots(), { production: "run_a", previous: "run_b", staging: undefined });
});
