import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { WorkerFailure } from "@snn/core/adapters/hdf5";
import { writeWhole } from "../src/whole-file.js";
import { problemsOf, temporaryFolder } from "./dataset/pictures.js";

test("a full disk is a problem of the file, and leaves the old one and no part of a new one", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "a.h5");
  await writeFile(path, "old");
  for (const [error, found] of [
    [Object.assign(new Error("no space left"), { code: "ENOSPC" }), "a full disk"],
    [Object.assign(new Error("too long"), { code: "EIO" }), "a file that cannot be written (EIO)"],
    [new WorkerFailure("", "died (HDF5-DIAG)"), "a file that cannot be written, as when the disk is full"],
  ] as const) {
    const write = async (part: string) => {
      await writeFile(part, "ne");
      throw error;
    };
    assert.deepEqual(await problemsOf(writeWhole(path, write)), [
      { file: path, path: "", found, expected: "room to write it" },
    ]);
  }
  assert.deepEqual([await readdir(folder), await readFile(path, "utf8")], [["a.h5"], "old"]);
});

test("a fault of the program is not taken for one of the disk", async (t) => {
  const path = join(await temporaryFolder(t), "a.h5");
  await assert.rejects(
    writeWhole(path, () => Promise.reject(new RangeError("a class without a name"))),
    RangeError,
  );
});
