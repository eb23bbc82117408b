import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { FolderRunStore } from "../../src/adapters/folder/index.js";
import { MemoryRunStore } from "../../src/adapters/memory/index.js";
import { runningRun, runStoreContract } from "../contracts/run-store.js";

let folder: string;
let folders = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "snn-run-store-"));
});
after(() => rm(folder, { recursive: true }));

/** Where a new store keeps its files. */
function newPlace(): (runId: string, name: string) => string {
  const place = join(folder, String(folders++));
  return (runId, name) => join(place, runId, name);
}

runStoreContract("memory", async () => new MemoryRunStore());
runStoreContract("folder", async () => new FolderRunStore(newPlace()));

/** A store with a run of three epochs, and where it is. */
async function storeOfThreeEpochs() {
  const pathOf = newPlace();
  const store = new FolderRunStore(pathOf);
  await store.create(runningRun("run_1"));
  for (const [epoch, cost] of [0.5, 1 / 3, 0.25].entries()) await store.recordCost("run_1", epoch, cost);
  return { pathOf, store };
}

test("folder: a second process sees the runs and the costs of the first", async () => {
  const { pathOf } = await storeOfThreeEpochs();
  const second = new FolderRunStore(pathOf);
  assert.deepEqual(await second.get("run_1"), runningRun("run_1"));
  assert.deepEqual(await second.costs("run_1"), [0.5, 1 / 3, 0.25]);
});

test("folder: a second process sees the costs even if it never asked for the run", async () => {
  const { pathOf } = await storeOfThreeEpochs();
  assert.deepEqual(await new FolderRunStore(pathOf).costs("run_1"), [0.5, 1 / 3, 0.25]);
});

test("folder: a second process neither creates the run again nor forgets its costs", async () => {
  const { pathOf } = await storeOfThreeEpochs();
  const second = new FolderRunStore(pathOf);
  assert.equal(await second.create(runningRun("run_1")), false);
  assert.equal(await second.end("run_1", { status: "failed", endedAt: "2026-11-22T11:00:00.000Z" }), true);
  const third = new FolderRunStore(pathOf);
  assert.equal((await third.get("run_1"))?.status, "failed");
  assert.equal((await third.costs("run_1")).length, 3);
});

test("folder: a cost that was recorded twice counts as it was recorded last, in another process too", async () => {
  const { pathOf, store } = await storeOfThreeEpochs();
  await store.recordCost("run_1", 1, 0.125);
  const second = new FolderRunStore(pathOf);
  await second.get("run_1");
  assert.deepEqual(await second.costs("run_1"), [0.5, 0.125, 0.25]);
});

test("folder: half a line of a process that died is passed over", async () => {
  const { pathOf } = await storeOfThreeEpochs();
  for (const torn of ['{"epo', '{"epoch":3,"cost":0.1']) {
    await appendFile(pathOf("run_1", "costs.jsonl"), torn);
    const second = new FolderRunStore(pathOf);
    await second.get("run_1");
    assert.deepEqual(await second.costs("run_1"), [0.5, 1 / 3, 0.25]);
  }
});

test("folder: a run that goes on after half a line can be read again", async () => {
  const { pathOf } = await storeOfThreeEpochs();
  await appendFile(pathOf("run_1", "costs.jsonl"), '{"epoch":3,"co');
  const second = new FolderRunStore(pathOf);
  await second.get("run_1");
  await second.recordCost("run_1", 3, 0.2);
  await second.recordCost("run_1", 4, 0.1);
  const third = new FolderRunStore(pathOf);
  await third.get("run_1");
  assert.deepEqual(await third.costs("run_1"), [0.5, 1 / 3, 0.25, 0.2, 0.1]);
});

test("folder: another run in the same place starts without the costs of the one before", async () => {
  const place = newPlace();
  const pathOf = (_runId: string, name: string) => place("here", name);
  const first = new FolderRunStore(pathOf);
  await first.create(runningRun("run_1"));
  await first.recordCost("run_1", 0, 0.5);
  const second = new FolderRunStore(pathOf);
  assert.equal(await second.get("run_2"), undefined);
  assert.equal(await second.create(runningRun("run_2")), true);
  assert.deepEqual(await second.costs("run_2"), []);
  await assert.rejects(readFile(pathOf("run_2", "costs.jsonl")), { code: "ENOENT" });
});
