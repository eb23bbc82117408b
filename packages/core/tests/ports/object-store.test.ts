import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { FolderObjectStore } from "../../src/adapters/folder/index.js";
import { objectStoreContract } from "../contracts/object-store.js";
import { MemoryObjectStore } from "../helpers/memory-object-store.js";

let folder: string;
let folders = 0;
before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "snn-object-store-")));
});
after(() => rm(folder, { recursive: true }));

function newStore() {
  const place = join(folder, String(folders++));
  return { place, store: new FolderObjectStore((key) => join(place, key)) };
}

objectStoreContract("folder", async () => newStore().store);

test("folder: watchers hear of every object that is put, and no two creations are the same", async () => {
  const { store } = newStore();
  const created: { key: string; sequencer: string }[] = [];
  store.watch((object) => created.push(object));
  await store.put("a", "1");
  await store.put("a", "1");
  await store.put("b", "2");
  assert.deepEqual(
    created.map(({ key }) => key),
    ["a", "a", "b"],
  );
  assert.equal(new Set(created.map(({ sequencer }) => sequencer)).size, 3);
});

test("folder: a linked file is read where it is, tells its own place, and is not overwritten by a put", async () => {
  const { place, store } = newStore();
  const file = join(folder, "mine.h5");
  await writeFile(file, "mine");
  const created: unknown[] = [];
  store.watch((object) => created.push(object));
  await store.link("training_input/a.h5", file);
  assert.deepEqual(created, []);
  assert.equal(Buffer.from((await store.get("training_input/a.h5"))!).toString(), "mine");
  assert.equal(await store.location("training_input/a.h5"), file);
  await store.put("training_input/a.h5", "other");
  assert.equal(await readFile(file, "utf8"), "mine");
  assert.equal(await readFile(join(place, "training_input/a.h5"), "utf8"), "other");
});

test("folder: deleting a linked object leaves the file alone", async () => {
  const { store } = newStore();
  const file = join(folder, "kept.h5");
  await writeFile(file, "kept");
  await store.link("a.h5", file);
  await store.delete("a.h5");
  assert.equal(await store.get("a.h5"), undefined);
  assert.equal(await readFile(file, "utf8"), "kept");
});

test("folder: a put leaves nothing else behind", async () => {
  const { place, store } = newStore();
  await store.put("a", "1");
  assert.deepEqual(await readdir(place), ["a"]);
});

test("the tests' own store keeps the promises that trainings need", async () => {
  const store = new MemoryObjectStore();
  await store.put("a", "1");
  assert.equal(Buffer.from((await store.get("a"))!).toString(), "1");
  await store.delete("a");
  assert.equal(await store.get("a"), undefined);
});
