import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { InvalidInputError } from "../../src/errors.js";
import { decideRelease } from "../../src/releases/decide-release.js";
import { releaseModel } from "../../src/releases/release-model.js";
import { Interception } from "../helpers/interception.js";
import { exampleOrigin } from "../model/example-model.js";
import { approval, ReleaseWorld, rejection } from "./release-world.js";

/** A world of which every call of a port is intercepted, with one release in production already if that is wanted. */
async function interceptedWorld(withProduction: boolean) {
  const world = new ReleaseWorld();
  if (withProduction) await world.release("first");
  world.news();
  const calls = new Interception();
  const services = {
    ...world.services,
    releaseStore: calls.intercepted("releaseStore", world.services.releaseStore),
    objectStore: calls.intercepted("objectStore", world.services.objectStore),
    eventBus: calls.intercepted("eventBus", world.services.eventBus),
  };
  return { world, calls, services };
}

test("the first release of all approves itself, the second waits in staging", async () => {
  const world = new ReleaseWorld();
  await world.release("a");
  assert.deepEqual(world.news(), ["ModelReleased run_a", "ModelApproved run_a"]);
  assert.deepEqual(await world.slots(), { production: "run_a", previous: undefined, staging: undefined });
  const [decision] = await world.releaseStore.decisions();
  assert.deepEqual([decision!.by, decision!.reason], ["snn", "the first release: there is nothing to compare it with"]);
  await world.release("b");
  assert.deepEqual(world.news(), ["ModelReleased run_b"]);
  assert.deepEqual(await world.slots(), { production: "run_a", previous: undefined, staging: "run_b" });
});

test("a release tells of its model, which is kept under a key of its own when the next one takes its place", async () => {
  const world = new ReleaseWorld();
  const key = await world.put("a");
  const bytes = (await world.objectStore.get(key))!;
  const release = (await releaseModel(world.services, { key }))!;
  const { cost, trainAccuracy, testAccuracy } = exampleOrigin;
  assert.equal(release.runId, "run_a");
  assert.deepEqual(release.metrics, { cost, trainAccuracy, testAccuracy });
  assert.equal(release.model.sha256, createHash("sha256").update(bytes).digest("hex"));
  assert.equal(release.model.key, `releases/${release.releaseId}/model.onnx`);
  assert.deepEqual(await world.releaseStore.get(release.releaseId), release);
  await world.objectStore.put(key, (await world.objectStore.get(await world.put("b")))!);
  const next = (await releaseModel(world.services, { key }))!;
  assert.notEqual(next.releaseId, release.releaseId);
  assert.deepEqual(await world.objectStore.get(release.model.key), bytes);
  assert.equal((await world.releaseStore.releases()).length, 2);
});

test("objects elsewhere, and those that are no models, are left alone", async () => {
  const world = new ReleaseWorld();
  const bytes = (await world.objectStore.get(await world.put("a")))!;
  for (const key of [
    "training_input/a.onnx",
    "a.onnx",
    "predict_input/a.txt",
    "predict_input.onnx",
    "x/predict_input/a.onnx",
  ]) {
    await world.objectStore.put(key, bytes);
    assert.equal(await releaseModel(world.services, { key }), undefined);
  }
  assert.deepEqual(await world.releaseStore.releases(), []);
  assert.deepEqual(world.news(), []);
});

test("a file that is no model of ours is refused with its name, and nothing is recorded, kept or told", async () => {
  const { world, calls, services } = await interceptedWorld(false);
  const writes: string[] = [];
  calls.before((call) => {
    if (/put|add|decide|publish/.test(call)) writes.push(call);
  });
  const key = "predict_input/picture.onnx";
  await world.objectStore.put(key, "a picture");
  for (const missingOrForeign of [key, "predict_input/none.onnx"])
    await assert.rejects(
      releaseModel(services, { key: missingOrForeign }),
      (error) => error instanceof InvalidInputError && error.problems[0]!.file === missingOrForeign,
    );
  assert.deepEqual(writes, []);
});

test("a model that is told of twice is one release, told of again only while it waits", async () => {
  const world = new ReleaseWorld();
  await world.release("a");
  const b = await world.release("b");
  world.news();
  const first = await world.releaseStore.get(b);
  assert.equal(await world.release("b"), b);
  assert.deepEqual(await world.releaseStore.get(b), first);
  assert.deepEqual(world.news(), ["ModelReleased run_b"]);
  await decideRelease(world.services, rejection(b));
  world.news();
  await world.release("b");
  await world.release("a");
  assert.deepEqual(world.news(), []);
  assert.equal((await world.releaseStore.releases()).length, 2);
  assert.deepEqual(await world.slots(), { production: "run_a", previous: undefined, staging: undefined });
});

test("a kept model that was damaged is mended by putting the model there again", async () => {
  const world = new ReleaseWorld();
  const release = (await world.releaseStore.get(await world.release("a")))!;
  await world.objectStore.put(release.model.key, "damaged");
  await world.release("a");
  const bytes = (await world.objectStore.get(release.model.key))!;
  assert.equal(createHash("sha256").update(bytes).digest("hex"), release.model.sha256);
});

for (const withProduction of [false, true])
  test(`a release that died between any two calls is repeated to the same end, ${withProduction ? "with" : "without"} one in production`, async () => {
    for (let number = 1; ; number++) {
      const { world, calls, services } = await interceptedWorld(withProduction);
      const key = await world.put("a");
      const died = await calls.killedAt(number, async () => void (await releaseModel(services, { key })));
      // Whoever is told of a release, or finds its record, finds the model.
      for (const { model } of await world.releaseStore.releases())
        assert.ok((await world.objectStore.get(model.key)) !== undefined);
      const told = world.news();
      await releaseModel(services, { key });
      const when = `died before ${died} (${number})`;
      const events = new Set([...told, ...world.news()]);
      const expected = withProduction ? ["ModelReleased run_a"] : ["ModelReleased run_a", "ModelApproved run_a"];
      assert.deepEqual([...events].sort(), expected.sort(), when);
      const slots = withProduction
        ? { production: "run_first", previous: undefined, staging: "run_a" }
        : { production: "run_a", previous: undefined, staging: undefined };
      assert.deepEqual(await world.slots(), slots, when);
      if (died !== undefined) continue;
      assert.ok(number > 7, "hardly anything was tried");
      break;
    }
  });

test("of two first releases, however they overtake each other, one approves itself and the other waits", async () => {
  const winners = new Set<string | undefined>();
  for (let number = 1; ; number++) {
    const { world, calls, services } = await interceptedWorld(false);
    const [a, b] = [await world.put("a"), await world.put("b")];
    const slow = await calls.heldAt(number, async () => void (await releaseModel(services, { key: a })));
    if (slow === undefined) break;
    await releaseModel(services, { key: b });
    await slow.finish();
    const { production, previous, staging } = await world.slots();
    assert.deepEqual(new Set([production, staging]), new Set(["run_a", "run_b"]), slow.call);
    assert.equal(previous, undefined);
    assert.equal((await world.releaseStore.decisions()).length, 1);
    const news = world.news();
    assert.deepEqual(
      news.filter((event) => event.startsWith("ModelApproved")),
      [`ModelApproved ${production}`],
    );
    for (const run of ["run_a", "run_b"]) assert.ok(news.includes(`ModelReleased ${run}`));
    winners.add(production);
  }
  assert.equal(winners.size, 2);
});

test("a release that a person rejected before it could approve itself stays rejected", async () => {
  const { world, calls, services } = await interceptedWorld(false);
  const key = await world.put("a");
  calls.before((call) => {
    if (call === "releaseStore.decide") throw new Error("died");
  });
  await assert.rejects(releaseModel(services, { key }));
  calls.before(() => {});
  const [release] = await world.releaseStore.releases();
  await decideRelease(services, rejection(release!.releaseId));
  world.news();
  await releaseModel(services, { key });
  assert.deepEqual(world.news(), []);
  assert.deepEqual(await world.slots(), { production: undefined, previous: undefined, staging: undefined });
});

test("a release that a person approved first is announced as theirs", async () => {
  const { world, calls, services } = await interceptedWorld(false);
  const key = await world.put("a");
  const slow = await calls.heldAt(7, async () => void (await releaseModel(services, { key })));
  assert.equal(slow?.call, "releaseStore.decide");
  const [release] = await world.releaseStore.releases();
  await decideRelease(services, approval(release!.releaseId));
  await slow.finish();
  assert.deepEqual(world.news(), ["ModelApproved run_a"]);
  assert.equal((await world.releaseStore.decisions()).length, 1);
});

test("a release does not approve itself because the log cannot be read", async () => {
  const { world, calls, services } = await interceptedWorld(true);
  const key = await world.put("a");
  const writes: string[] = [];
  calls.before((call) => {
    if (call === "releaseStore.decisions") throw new Error("a damaged file");
    if (/decide|publish/.test(call)) writes.push(call);
  });
  await assert.rejects(releaseModel(services, { key }), /a damaged file/);
  assert.deepEqual(writes, []);
});
