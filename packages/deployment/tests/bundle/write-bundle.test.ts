import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { factsFile, removeBundles, writeBundle } from "../../src/bundle/write-bundle.js";
import { temporaryFolder } from "./temporary-folder.js";

test("a bundle that could not be written to its end is not there", async () => {
  const out = temporaryFolder();
  const files = new Map<string, Uint8Array | string>([
    ["index.js", Buffer.from("export {};")],
    ["library.so", join(out, "nowhere.so")],
  ]);
  await assert.rejects(writeBundle(out, "launch", files, {}), { code: "ENOENT" });
  assert.equal(existsSync(join(out, "launch")), false);
  assert.equal(existsSync(factsFile(out, "launch")), false);
});

test("what an interrupted build left does not get into the next one", async () => {
  const out = temporaryFolder();
  const broken = new Map<string, Uint8Array | string>([
    ["old.js", Buffer.from("")],
    ["library.so", join(out, "nowhere.so")],
  ]);
  await assert.rejects(writeBundle(out, "launch", broken, {}));
  await removeBundles(out, ["launch"]);
  await writeBundle(out, "launch", new Map([["index.js", Buffer.from("")]]), {});
  assert.equal(existsSync(join(out, "launch/old.js")), false);
  assert.equal(existsSync(join(out, "launch/index.js")), true);
});

test("some bundles can be removed without the others", async () => {
  const out = temporaryFolder();
  for (const name of ["launch", "finish"]) await writeBundle(out, name, new Map([["index.js", Buffer.from(name)]]), {});
  await removeBundles(out, ["launch"]);
  assert.equal(existsSync(join(out, "launch")), false);
  assert.equal(readFileSync(join(out, "finish/index.js"), "utf8"), "finish");
  await removeBundles(out);
  assert.equal(existsSync(out), false);
});

test("the modes of files and folders are the same whatever they are by default here", async () => {
  const out = temporaryFolder();
  const source = join(out, "library.so");
  writeFileSync(source, "", { mode: 0o600 });
  const files = new Map<string, Uint8Array | string>([
    ["index.js", Buffer.from("")],
    ["node_modules/native/library.so", source],
  ]);
  const umask = process.umask(0o077);
  try {
    await writeBundle(out, "launch", files, {});
  } finally {
    process.umask(umask);
  }
  const modeOf = (path: string) => statSync(join(out, "launch", path)).mode & 0o777;
  assert.deepEqual(["index.js", "node_modules/native/library.so"].map(modeOf), [0o644, 0o644]);
  assert.deepEqual([".", "node_modules", "node_modules/native"].map(modeOf), [0o755, 0o755, 0o755]);
});
