import assert from "node:assert/strict";
import { test } from "node:test";
import { decideRelease } from "../../src/releases/decide-release.js";
import { type ReleaseHistory, readHistory } from "../../src/releases/history.js";
import { slotsOf } from "../../src/releases/slots.js";
import { Interception } from "../helpers/interception.js";
import { approval, ReleaseWorld } from "./release-world.js";

test("whoever reads while a release is put up and approved knows the release of every decision that was read", async () => {
  for (let number = 1; ; number++) {
    const world = new ReleaseWorld();
    await world.release("a");
    const calls = new Interception();
    const watched = calls.intercepted("releaseStore", world.services.releaseStore);
    let history: ReleaseHistory | undefined;
    const slow = await calls.heldAt(number, async () => {
      history = await readHistory(watched);
    });
    if (slow === undefined) break;
    await decideRelease(world.services, approval(await world.release("b")));
    await slow.finish();
    const { releases, decisions } = history!;
    for (const { releaseId } of decisions) assert.ok(releases.some((release) => release.releaseId === releaseId));
    assert.ok(slotsOf(releases, decisions).production !== undefined);
  }
});
