import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ReleaseStore } from "../../src/ports/release-store.js";
import { type DecisionOutcome, decideRelease } from "../../src/releases/decide-release.js";
import { readHistory } from "../../src/releases/history.js";
import { type RollBackOutcome, rollBack } from "../../src/releases/roll-back.js";
import { slotsOf, stateOf } from "../../src/releases/slots.js";
import { approval, ReleaseWorld, rejection } from "./release-world.js";

/** What somebody decides: about the release of this number, which may not exist, or about production. */
type Wish = { readonly act: "approve" | "reject"; readonly number: number } | { readonly act: "roll back" };

const number = fc.nat(7);
const anyWish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 3, arbitrary: number.map((number) => ({ act: "approve", number }) as const) },
  { weight: 2, arbitrary: number.map((number) => ({ act: "reject", number }) as const) },
  { weight: 2, arbitrary: fc.constant({ act: "roll back" } as const) },
);
const anyStep = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ act: "release" } as const) },
  { weight: 7, arbitrary: anyWish },
);
const swap = { by: "Eve", reason: "" };

/** What is expected: two stacked plates, and a pile of releases that wait. */
class Model {
  readonly ids: string[] = [];
  readonly waiting: string[] = [];
  readonly rejected: string[] = [];
  /** In production, and ready: the two first. */
  plates: string[] = [];
  readonly approved: string[] = [];

  release(id: string): void {
    this.ids.push(id);
    if (this.ids.length === 1) this.#approve(id);
    else this.waiting.push(id);
  }

  approve(id: string): DecisionOutcome["outcome"] {
    if (!this.ids.includes(id)) return "unknown release";
    if (this.rejected.includes(id)) return "refused";
    if (this.approved.includes(id)) return "already decided";
    this.#approve(id);
    return "decided";
  }

  reject(id: string): DecisionOutcome["outcome"] {
    if (!this.ids.includes(id)) return "unknown release";
    if (this.approved.includes(id)) return "refused";
    if (this.rejected.includes(id)) return "already decided";
    this.rejected.push(id);
    this.#wait(id);
    return "decided";
  }

  rollBack(): RollBackOutcome["outcome"] {
    const [production, previous, ...others] = this.plates;
    if (production === undefined || previous === undefined) return "nothing to roll back to";
    this.plates = [previous, production, ...others];
    return "rolled back";
  }

  stateOf(id: string): string | undefined {
    if (!this.ids.includes(id)) return undefined;
    if (this.waiting.includes(id)) return "staging";
    if (this.rejected.includes(id)) return "rejected";
    return ["production", "previous"][this.plates.indexOf(id)] ?? "retired";
  }

  #approve(id: string): void {
    this.approved.push(id);
    this.plates.unshift(id);
    this.#wait(id);
  }

  #wait(id: string): void {
    if (this.waiting.includes(id)) this.waiting.splice(this.waiting.indexOf(id), 1);
  }
}

async function assertLikeModel(releaseStore: ReleaseStore, model: Model): Promise<void> {
  const { releases, decisions } = await readHistory(releaseStore);
  const { production, previous, staging } = slotsOf(releases, decisions);
  assert.equal(production?.releaseId, model.plates[0]);
  assert.equal(previous?.releaseId, model.plates[1]);
  assert.equal(staging?.releaseId, model.waiting.at(-1));
  for (const id of [...model.ids, "rel_none"]) assert.equal(stateOf(id, releases, decisions), model.stateOf(id));
}

test("whatever is released, approved, rejected and rolled back in whatever order, the slots hold what they should", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), async (steps) => {
      const world = new ReleaseWorld();
      const model = new Model();
      for (const step of steps) {
        if (step.act === "release") model.release(await world.release(String(model.ids.length)));
        else if (step.act === "roll back") {
          const expected = model.rollBack();
          assert.equal((await rollBack(world.services, swap)).outcome, expected);
        } else {
          const id = model.ids[step.number] ?? "rel_none";
          const request = step.act === "approve" ? approval(id) : rejection(id);
          assert.equal((await decideRelease(world.services, request)).outcome, model[step.act](id));
        }
        await assertLikeModel(world.releaseStore, model);
      }
    }),
    { numRuns: 200 },
  );
});

test("whoever decides at once, in whatever order their calls get through, the log is one that they could have made one by one", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 5 }),
      fc.array(anyWish, { minLength: 2, maxLength: 6 }),
      async (scheduler, releases, wishes) => {
        const world = new ReleaseWorld();
        const model = new Model();
        for (let count = 0; count < releases; count++) model.release(await world.release(String(count)));
        // With something to roll back to from the beginning, where there can be.
        if (releases > 1) await decideRelease(world.services, approval(model.ids[1]!));
        if (releases > 1) model.approve(model.ids[1]!);
        world.news();
        const before = (await world.releaseStore.decisions()).length;
        const services = { ...world.services, releaseStore: scheduled(scheduler, world.releaseStore) };
        const outcomes = wishes.map(async (wish) => {
          if (wish.act === "roll back") return { verdict: undefined, ...(await rollBack(services, swap)) };
          const id = model.ids[wish.number] ?? "rel_none";
          const request = wish.act === "approve" ? approval(id) : rejection(id);
          return { verdict: request.verdict, ...(await decideRelease(services, request)) };
        });
        await scheduler.waitFor(Promise.all(outcomes));
        const settled = await Promise.all(outcomes);

        // Played one by one, every decision of the log does what it says.
        const log = (await world.releaseStore.decisions()).slice(before);
        for (const { releaseId, verdict } of log) {
          if (verdict === "approved") assert.equal(model.approve(releaseId), "decided");
          if (verdict === "rejected") assert.equal(model.reject(releaseId), "decided");
          if (verdict === "rolled back") {
            assert.equal(model.rollBack(), "rolled back");
            assert.equal(model.plates[0], releaseId);
          }
        }
        await assertLikeModel(world.releaseStore, model);
        // Whoever was told that it is done finds it in the log, and nothing else is there.
        const done = settled.filter(({ outcome }) => outcome === "decided" || outcome === "rolled back");
        assert.equal(done.length, log.length);
        for (const outcome of settled)
          if (outcome.outcome === "already decided") assert.equal(outcome.decision.verdict, outcome.verdict);
          else if (outcome.outcome === "refused") assert.notEqual(outcome.decision.verdict, outcome.verdict);
        // Everything that is in the log was announced.
        for (const { releaseId, verdict } of log) {
          const type = { approved: "ModelApproved", rejected: "ModelRejected", "rolled back": "ModelRolledBack" }[
            verdict
          ];
          assert.ok(
            world.published.some(
              (event) => event.type === type && "releaseId" in event.detail && event.detail.releaseId === releaseId,
            ),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

/** The same store, with every call of it waiting for its turn. */
function scheduled(scheduler: fc.Scheduler, store: ReleaseStore): ReleaseStore {
  return {
    add: scheduler.scheduleFunction((release) => store.add(release)),
    get: scheduler.scheduleFunction((releaseId) => store.get(releaseId)),
    releases: scheduler.scheduleFunction(() => store.releases()),
    decisions: scheduler.scheduleFunction(() => store.decisions()),
    decide: scheduler.scheduleFunction((number, decision) => store.decide(number, decision)),
  };
}
