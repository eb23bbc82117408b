import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReleaseStore } from "../../src/ports/release-store.js";
import type { Decision } from "../../src/releases/decision.js";
import type { Release } from "../../src/releases/release.js";

/** The record of a release, the later the higher its number is. */
export function releaseNumbered(number: number): Release {
  const releaseId = `rel_${String(number).padStart(16, "0")}`;
  return {
    releaseId,
    runId: `run_${number}`,
    createdAt: new Date(Date.UTC(2026, 10, 22, 10, 0, number)).toISOString(),
    model: { key: `releases/${releaseId}/model.onnx`, sha256: "0123456789abcdef".repeat(4) },
    metrics: { cost: 1 / (number + 3), trainAccuracy: 0.9856459330143541, testAccuracy: 0.1 + 0.2 },
  };
}

/** A decision about the release of this number. */
export function decisionOn(number: number, changes: Partial<Decision> = {}): Decision {
  const { releaseId } = releaseNumbered(number);
  const at = "2026-11-22T11:00:00.000Z";
  return { releaseId, verdict: "approved", by: "Ada", at, reason: "better on foxes", ...changes };
}

const idsOf = (releases: readonly Release[]) => releases.map(({ releaseId }) => releaseId);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/**
 * What every release store promises.
 *
 * @param newPlace makes a place without any records; what it returns opens a store on this place, another one every time.
 */
export function releaseStoreContract(name: string, newPlace: () => Promise<() => ReleaseStore>): void {
  test(`${name}: in the beginning there is nothing`, async () => {
    const store = (await newPlace())();
    assert.deepEqual(await store.releases(), []);
    assert.deepEqual(await store.decisions(), []);
    assert.equal(await store.get("rel_1"), undefined);
  });

  test(`${name}: a release that was added is found as it was, bit for bit, and by every other store on the place`, async () => {
    const open = await newPlace();
    const metrics = { cost: 5e-324, trainAccuracy: 1 / 3, testAccuracy: 1e-300 };
    const release = { ...releaseNumbered(1), metrics };
    assert.equal(await open().add(release), true);
    assert.deepEqual(await open().get(release.releaseId), release);
    assert.deepEqual(await open().releases(), [release]);
    assert.equal(await open().get(releaseNumbered(2).releaseId), undefined);
  });

  test(`${name}: a release is added once, and the second record changes nothing`, async () => {
    const open = await newPlace();
    await open().add(releaseNumbered(1));
    assert.equal(await open().add({ ...releaseNumbered(1), runId: "run_other" }), false);
    assert.deepEqual(await open().releases(), [releaseNumbered(1)]);
  });

  test(`${name}: releases are told oldest first, in whatever order they were added; those of one moment by their ids`, async () => {
    const open = await newPlace();
    const sameMoment = { ...releaseNumbered(2), createdAt: releaseNumbered(3).createdAt };
    for (const release of [releaseNumbered(4), releaseNumbered(3), releaseNumbered(1), sameMoment])
      await open().add(release);
    assert.deepEqual(idsOf(await open().releases()), idsOf(upTo(4).map(releaseNumbered)));
  });

  test(`${name}: of twenty who add a release at once, one is told that it did, and its record is the one that is kept`, async () => {
    const open = await newPlace();
    const records = upTo(20).map((number) => ({ ...releaseNumbered(1), runId: `run_${number}` }));
    const added = await Promise.all(records.map((record) => open().add(record)));
    assert.equal(added.filter(Boolean).length, 1);
    assert.deepEqual(await open().get(records[0]!.releaseId), records[added.indexOf(true)]);
  });

  test(`${name}: twenty releases that are added at once are all kept`, async () => {
    const open = await newPlace();
    const added = await Promise.all(upTo(20).map((number) => open().add(releaseNumbered(number))));
    assert.deepEqual(new Set(added), new Set([true]));
    assert.deepEqual(idsOf(await open().releases()), idsOf(upTo(20).map(releaseNumbered)));
  });

  test(`${name}: decisions are told in the order of their numbers, as they were, also beyond nine`, async () => {
    const open = await newPlace();
    const log = upTo(12).map((number) =>
      decisionOn(number, { reason: `reason ${number}\nsecond line: "größer" 🐈 \u2028` }),
    );
    for (const [index, decision] of log.entries()) assert.equal(await open().decide(index + 1, decision), true);
    assert.deepEqual(await open().decisions(), log);
  });

  test(`${name}: a number is given once, and the second decision changes nothing`, async () => {
    const open = await newPlace();
    await open().decide(1, decisionOn(1));
    await open().decide(2, decisionOn(2));
    for (const number of [1, 2])
      assert.equal(await open().decide(number, decisionOn(3, { verdict: "rejected" })), false);
    assert.deepEqual(await open().decisions(), [decisionOn(1), decisionOn(2)]);
  });

  test(`${name}: a decision that comes after itself is another one`, async () => {
    const open = await newPlace();
    for (const number of [1, 2]) assert.equal(await open().decide(number, decisionOn(1)), true);
    assert.equal(await open().decide(2, decisionOn(1)), false);
  });

  test(`${name}: of twenty who decide at once, one is told that it did, and its decision is the one that is kept`, async () => {
    const open = await newPlace();
    for (const number of upTo(3)) {
      const wishes = upTo(20).map((wish) => decisionOn(number, { by: `person ${wish}` }));
      const decided = await Promise.all(wishes.map((wish) => open().decide(number, wish)));
      assert.equal(decided.filter(Boolean).length, 1);
      assert.deepEqual((await open().decisions()).at(-1), wishes[decided.indexOf(true)]);
    }
    assert.equal((await open().decisions()).length, 3);
  });

  test(`${name}: whoever reads while others decide sees every decision up to some number, and none twice`, async () => {
    const open = await newPlace();
    const log = upTo(30).map((number) => decisionOn(number));
    const reader = open();
    let isDone = false;
    const read = async () => {
      let least = 0;
      while (!isDone) {
        const seen = await reader.decisions();
        assert.deepEqual(seen, log.slice(0, seen.length));
        assert.ok(seen.length >= least);
        least = seen.length;
        // A store in memory answers at once: others must get their turn.
        await new Promise(setImmediate);
      }
    };
    const write = async () => {
      try {
        for (const [index, decision] of log.entries()) await open().decide(index + 1, decision);
      } finally {
        isDone = true;
      }
    };
    await Promise.all([read(), read(), write()]);
    assert.deepEqual(await reader.decisions(), log);
  });

  test(`${name}: what is handed out can be changed without harm`, async () => {
    const open = await newPlace();
    await open().add(releaseNumbered(1));
    await open().decide(1, decisionOn(1));
    const store = open();
    (await store.releases()).pop();
    (await store.decisions()).pop();
    assert.equal((await store.releases()).length, 1);
    assert.equal((await store.decisions()).length, 1);
  });
}
