import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { FolderReleaseStore } from "../../src/adapters/folder/index.js";
import { MemoryReleaseStore } from "../../src/adapters/memory/index.js";
import { InvalidInputError } from "../../src/errors.js";
import { decisionOn, releaseNumbered, releaseStoreContract } from "../contracts/release-store.js";

let folder: string;
let folders = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "snn-release-store-"));
});
after(() => rm(folder, { recursive: true }));

const newPlace = () => join(folder, String(folders++));

releaseStoreContract("memory", async () => {
  const store = new MemoryReleaseStore();
  return () => store;
});
releaseStoreContract("folder", async () => {
  const place = newPlace();
  return () => new FolderReleaseStore(place);
});

/** A folder with two releases and two decisions. */
async function usedFolder() {
  const place = newPlace();
  const store = new FolderReleaseStore(place);
  for (const number of [1, 2]) {
    await store.add(releaseNumbered(number));
    await store.decide(number, decisionOn(number));
  }
  const releaseFile = join(place, "releases", releaseNumbered(1).releaseId, "release.json");
  return { place, store, releaseFile, decisionFile: join(place, "decisions", "00000001.json") };
}

test("folder: every record is a file that a person can read, and nothing else is left behind", async () => {
  const { place, releaseFile, decisionFile } = await usedFolder();
  assert.deepEqual(JSON.parse(await readFile(releaseFile, "utf8")), releaseNumbered(1));
  assert.deepEqual(JSON.parse(await readFile(decisionFile, "utf8")), decisionOn(1));
  const store = new FolderReleaseStore(place);
  assert.equal(await store.add(releaseNumbered(1)), false);
  assert.equal(await store.decide(2, decisionOn(3)), false);
  const files = (await readdir(place, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  assert.deepEqual(files.map(({ name }) => name).sort(), [
    "00000001.json",
    "00000002.json",
    "release.json",
    "release.json",
  ]);
});

test("folder: what else is in the folder is passed over: models, unfinished files of a process that died, and strangers", async () => {
  const { place, store } = await usedFolder();
  const model = join(place, "releases", "rel_unrecorded", "model.onnx");
  await mkdir(join(model, ".."));
  await writeFile(model, "model");
  await writeFile(join(place, "releases", ".DS_Store"), "");
  await writeFile(join(place, "decisions", ".DS_Store"), "");
  await writeFile(join(place, "decisions", "00000003.json.6f1c.unfinished"), '{"rel');
  assert.equal((await store.releases()).length, 2);
  assert.equal((await store.decisions()).length, 2);
  assert.equal(await store.decide(3, decisionOn(2, { verdict: "rolled back" })), true);
  assert.equal(await store.get("rel_unrecorded"), undefined);
});

test("folder: no id leads out of the folder", async () => {
  const { place, store, releaseFile } = await usedFolder();
  await mkdir(join(place, "elsewhere"));
  await writeFile(join(place, "elsewhere", "release.json"), await readFile(releaseFile));
  for (const releaseId of ["../elsewhere", "rel_x/../../elsewhere", "", ".", "rel_\0", `rel_${"a".repeat(5000)}`])
    assert.equal(await store.get(releaseId), undefined);
});

const damages: Record<string, string> = {
  "an empty file": "",
  "half a file": '{"releaseId": "rel_0000',
  "another record": '{"some": "thing"}',
  "no object": "null",
  "a field of another kind": JSON.stringify({ ...releaseNumbered(1), ...decisionOn(1), runId: 7, by: 7 }),
};

for (const [damage, content] of Object.entries(damages))
  test(`folder: ${damage} in place of a record is an error that names the file`, async () => {
    const { store, releaseFile, decisionFile } = await usedFolder();
    const names = (file: string) => (error: unknown) =>
      error instanceof InvalidInputError && error.problems.length === 1 && error.problems[0]!.file === file;
    await writeFile(releaseFile, content);
    await assert.rejects(store.get(releaseNumbered(1).releaseId), names(releaseFile));
    await assert.rejects(store.releases(), names(releaseFile));
    await writeFile(decisionFile, content);
    await assert.rejects(store.decisions(), names(decisionFile));
    assert.equal(await store.add(releaseNumbered(1)), false);
    assert.equal(await store.decide(1, decisionOn(1)), false);
  });

test("folder: the record of another release is an error that names the file", async () => {
  const { store, releaseFile } = await usedFolder();
  await writeFile(releaseFile, JSON.stringify(releaseNumbered(2)));
  await assert.rejects(store.releases(), (error: Error) => error.message.includes(releaseFile));
});

test("folder: a decision that is gone is an error that names its file, and no later one takes its number", async () => {
  const { store, decisionFile } = await usedFolder();
  await rm(decisionFile);
  await assert.rejects(store.decisions(), (error: Error) => error.message.includes(decisionFile));
});

test("folder: of several processes that decide at once, exactly one gets each number", async () => {
  const place = newPlace();
  const adapter = new URL("../../src/adapters/folder/index.js", import.meta.url).href;
  const program = `
    const { FolderReleaseStore } = await import(${JSON.stringify(adapter)});
    const [place, decision] = process.argv.slice(1);
    const store = new FolderReleaseStore(place);
    const mine = [];
    for (let number = 1; number <= 40; number++)
      if (await store.decide(number, { ...JSON.parse(decision), by: "process " + process.pid })) mine.push(number);
    console.log(JSON.stringify({ by: "process " + process.pid, mine }));`;
  const run = promisify(execFile);
  const decide = () =>
    run(process.execPath, ["--input-type=module", "-e", program, place, JSON.stringify(decisionOn(1))]);
  const outputs = await Promise.all([decide(), decide(), decide()]);
  const claims = outputs.map(({ stdout }) => JSON.parse(stdout) as { by: string; mine: number[] });
  const log = await new FolderReleaseStore(place).decisions();
  assert.equal(log.length, 40);
  assert.equal(claims.flatMap(({ mine }) => mine).length, 40);
  for (const { by, mine } of claims) for (const number of mine) assert.equal(log[number - 1]!.by, by);
});
