import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { FolderRunReader, FolderRunStore } from "../../src/adapters/folder/index.js";
import type { Run } from "../../src/run/run.js";

const folder = mkdtempSync(join(tmpdir(), "snn-run-reader-"));
after(() => rmSync(folder, { recursive: true }));

let places = 0;

/** A new folder with a run in it that another process would write, and one who reads it. */
async function newRun() {
  const place = join(folder, String(++places));
  const pathOf = (_runId: string, name: string) => join(place, name);
  const store = new FolderRunStore(pathOf);
  const run: Run = {
    runId: "run_1",
    status: "running",
    startedAt: "2026-11-22T10:00:00.000Z",
    files: { dataset: "a.h5", parameters: "a.json" },
  };
  await store.create(run);
  return { run, store, reader: new FolderRunReader(pathOf), costsFile: join(place, "costs.jsonl"), place };
}

test("a run is read as it is at the moment, while another process writes it", async () => {
  const { run, store, reader } = await newRun();
  assert.deepEqual(await reader.get("run_1"), run);
  assert.deepEqual(await reader.costs("run_1"), []);
  await store.recordCost("run_1", 0, 0.5);
  await store.recordCost("run_1", 1, 1 / 3);
  assert.deepEqual(await reader.costs("run_1"), [0.5, 1 / 3]);
  await store.recordCost("run_1", 2, 0.25);
  assert.deepEqual(await reader.costs("run_1"), [0.5, 1 / 3, 0.25]);
  await store.end("run_1", { status: "completed", endedAt: "2026-11-22T10:01:00.000Z" });
  assert.equal((await reader.get("run_1"))!.status, "completed");
});

test("half a line is left to be written to its end, and the file is not touched", async () => {
  const { reader, costsFile } = await newRun();
  writeFileSync(costsFile, '{"epoch":0,"cost":0.5}\n{"epoch":1,"co');
  assert.deepEqual(await reader.costs("run_1"), [0.5]);
  appendFileSync(costsFile, 'st":0.25}\n');
  assert.deepEqual(await reader.costs("run_1"), [0.5, 0.25]);
});

test("two who ask at the same time are told the same, and so is who asks afterwards", async () => {
  const { store, reader } = await newRun();
  await store.recordCost("run_1", 0, 0.5);
  assert.deepEqual(await Promise.all([reader.costs("run_1"), reader.costs("run_1")]), [[0.5], [0.5]]);
  await store.recordCost("run_1", 1, 0.25);
  await store.recordCost("run_1", 2, 0.125);
  assert.deepEqual(await reader.costs("run_1"), [0.5, 0.25, 0.125]);
});

test("a cost that is recorded twice takes the place of the first", async () => {
  const { store, reader } = await newRun();
  await store.recordCost("run_1", 0, 0.5);
  assert.deepEqual(await reader.costs("run_1"), [0.5]);
  await store.recordCost("run_1", 0, 0.4);
  assert.deepEqual(await reader.costs("run_1"), [0.4]);
});

test("another run in the folder is not this one, and one that starts there anew begins without costs", async () => {
  const { run, store, reader, place } = await newRun();
  await store.recordCost("run_1", 0, 0.5);
  assert.deepEqual(await reader.costs("run_1"), [0.5]);
  assert.equal(await reader.get("run_2"), undefined);
  assert.deepEqual(await reader.costs("run_2"), []);
  rmSync(place, { recursive: true });
  assert.equal(await reader.get("run_1"), undefined);
  assert.deepEqual(await reader.costs("run_1"), []);
  const again = new FolderRunStore((_runId, name) => join(place, name));
  await again.create({ ...run, startedAt: "2026-11-22T11:00:00.000Z" });
  await again.recordCost("run_1", 0, 0.75);
  assert.deepEqual(await reader.costs("run_1"), [0.75]);
});

test("what is no record is told", async () => {
  const { reader, place } = await newRun();
  writeFileSync(join(place, "run.json"), "{");
  await assert.rejects(reader.get("run_1"), SyntaxError);
});
