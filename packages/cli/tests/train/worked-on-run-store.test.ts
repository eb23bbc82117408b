import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isWorkedOn, WorkedOnRunStore } from "../../src/train/worked-on-run-store.js";

const folder = mkdtempSync(join(tmpdir(), "snn-worked-on-"));
after(() => rmSync(folder, { recursive: true }));

const run = {
  runId: "run_1",
  status: "running" as const,
  startedAt: "2026-11-22T10:00:00.000Z",
  files: { dataset: "a.h5", parameters: "a.json" },
};

function storeIn(name: string): { store: WorkedOnRunStore; place: string } {
  const place = join(folder, name);
  return { place, store: new WorkedOnRunStore(() => place) };
}

test("a run is worked on from its creation until work on it ends", async () => {
  const { store, place } = storeIn("created");
  assert.equal(await isWorkedOn(place), false);
  await store.create(run);
  assert.equal(await isWorkedOn(place), true);
  store.endWork();
  assert.equal(await isWorkedOn(place), false);
  assert.deepEqual(readdirSync(place), ["run.json"]);
});

test("a run that is taken up is worked on, too", async () => {
  const { store, place } = storeIn("resumed");
  await store.create(run);
  store.endWork();
  const other = new WorkedOnRunStore(() => place);
  other.beginWork("run_1");
  assert.equal(await isWorkedOn(place), true);
  other.endWork();
  assert.equal(await isWorkedOn(place), false);
});

test("nobody works on a run that was refused", async () => {
  const { store, place } = storeIn("refused");
  await store.create({ ...run, status: "failed" });
  assert.equal(await isWorkedOn(place), false);
});

test("nobody works on a run whose process is gone, as far as this machine can tell", async () => {
  const { store, place } = storeIn("killed");
  await store.create(run);
  const { pid } = spawnSync(process.execPath, ["--version"]);
  writeFileSync(join(place, "process.json"), JSON.stringify({ host: hostname(), pid }));
  assert.equal(await isWorkedOn(place), false);
  writeFileSync(join(place, "process.json"), JSON.stringify({ host: "another-machine", pid }));
  assert.equal(await isWorkedOn(place), true);
  // Half written.
  writeFileSync(join(place, "process.json"), '{"host":');
  assert.equal(await isWorkedOn(place), true);
});
