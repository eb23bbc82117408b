import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { repository } from "../../src/bundle/folders.js";
import { filesOfNativePackage } from "../../src/bundle/native-packages.js";

/** What Amazon Linux 2023 has, on which Lambda runs Node 22 and later: glibc 2.34, and the C++ library of GCC 11. */
const lambdaHas = { GLIBC: [2, 34], GLIBCXX: [3, 4, 29], CXXABI: [1, 3, 13] } as const;

test("onnxruntime needs no newer system libraries than Lambda's machines have", async () => {
  const files = await filesOfNativePackage(repository, "onnxruntime-node");
  const libraries = [...files].filter(([path]) => /\.(node|so\.\d+)$/.test(path));
  assert.equal(libraries.length, 2);
  for (const [path, source] of libraries) {
    const needed = readFileSync(source, "latin1").matchAll(/\0(GLIBC|GLIBCXX|CXXABI)_(\d+(?:\.\d+)+)(?=\0)/g);
    const versions = [...needed].map(([, library, version]) => ({
      library: library as keyof typeof lambdaHas,
      version: version!.split(".").map(Number),
    }));
    assert.notEqual(versions.length, 0, path);
    assert.deepEqual(
      versions.filter(({ library, version }) => isNewer(version, lambdaHas[library])),
      [],
      path,
    );
  }
});

test("what is copied of onnxruntime is for the functions' system alone, and nothing that only installs or explains it", async () => {
  const paths = [...(await filesOfNativePackage(repository, "onnxruntime-node")).keys()];
  const systems = new Set(paths.flatMap((path) => /\/bin\/(.*)\/[^/]+$/.exec(path)?.[1] ?? []));
  assert.deepEqual([...systems], ["napi-v6/linux/x64"]);
  assert.deepEqual(
    paths.filter((path) => /\.(d\.ts|map|md)$|\/script\//.test(path)),
    [],
  );
});

function isNewer(version: readonly number[], than: readonly number[]): boolean {
  const index = version.findIndex((part, position) => part !== (than[position] ?? 0));
  return index >= 0 && version[index]! > (than[index] ?? 0);
}
