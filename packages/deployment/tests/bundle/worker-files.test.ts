import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { workerFilesOf } from "../../src/bundle/worker-files.js";
import { temporaryFolder } from "./temporary-folder.js";

const contents = Buffer.from('start(new URL("./read-worker.js",import.meta.url))');

/** A repository with these files, all empty. */
function repositoryWith(...files: readonly string[]): string {
  const root = temporaryFolder();
  for (const file of files) {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  return root;
}

/** Inputs that are all in the bundle. */
function inputs(...paths: readonly string[]) {
  return Object.fromEntries(paths.map((path) => [path, { bytesInOutput: 1 }]));
}

test("a worker is the file beside one of the modules in the bundle", () => {
  const root = repositoryWith("packages/a/reader.js", "packages/a/read-worker.js", "packages/b/read-worker.js");
  const script = { contents, inputs: inputs("packages/a/reader.js", "packages/c/other.js"), nativePackages: [] };
  assert.deepEqual([...workerFilesOf(root, script)], [["read-worker.js", "packages/a/read-worker.js"]]);
});

test("a worker that could be two files is refused, and so is one that is none", () => {
  const root = repositoryWith("packages/a/read-worker.js", "packages/b/read-worker.js");
  const twice = { contents, inputs: inputs("packages/a/x.js", "packages/b/x.js"), nativePackages: [] };
  assert.throws(() => workerFilesOf(root, twice), /packages\/a\/read-worker\.js, packages\/b\/read-worker\.js\?/);
  const never = { contents, inputs: inputs("packages/c/x.js"), nativePackages: [] };
  assert.throws(() => workerFilesOf(root, never), /which file is the worker \.\/read-worker\.js: none\?/);
});
