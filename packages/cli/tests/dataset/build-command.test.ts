import assert from "node:assert/strict";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { CommanderError } from "commander";
import { type BuildCommandOptions, buildCommand } from "../../src/dataset/build-command.js";
import { importCommand } from "../../src/dataset/import-command.js";
import { inspectCommand } from "../../src/dataset/inspect.js";
import { program } from "../../src/program.js";
import { datasetFile } from "./dataset-file.js";
import { problemsOf, scenes, temporaryFolder, writeFiles } from "./pictures.js";

const usual: BuildCommandOptions = {
  size: { width: 8, height: 8 },
  fit: "fill",
  testShare: 0.2,
  seed: 1,
  balance: "none",
};

/** A folder with sources of all kinds, and what prints kept quiet. */
async function prepare(t: TestContext) {
  const folder = await temporaryFolder(t);
  const log = t.mock.method(console, "log", () => {});
  const path = (...names: string[]) => join(folder, ...names);
  return { folder, path, printed: () => log.mock.calls.map(({ arguments: [text] }) => String(text)) };
}

test("the same pictures and options give the same file, another seed another one", async (t) => {
  const { folder, path, printed } = await prepare(t);
  await writeFiles(path("pets"), scenes(["cat", "dog"], 10));
  assert.equal(await buildCommand(path("pets"), path("a.h5"), { ...usual, json: true }), 0);
  await buildCommand(path("pets"), path("b.h5"), { ...usual, contactSheet: path("sheet.png") });
  await buildCommand(path("pets"), path("c.h5"), { ...usual, contactSheet: false, seed: 2 });
  const [a, b, c] = await Promise.all(["a.h5", "b.h5", "c.h5"].map((name) => readFile(path(name))));
  assert.ok(a!.equals(b!));
  assert.ok(!a!.equals(c!));
  assert.ok((await readFile(path("a.contact-sheet.png"))).equals(await readFile(path("sheet.png"))));
  assert.deepEqual((await readdir(folder)).sort(), [
    "a.contact-sheet.png",
    "a.h5",
    "b.h5",
    "c.h5",
    "pets",
    "sheet.png",
  ]);
  assert.equal(JSON.parse(printed()[0]!).contactSheet, path("a.contact-sheet.png"));
});

test("an output that cannot be written is refused before there is work for it, and copies of nothing", async (t) => {
  const { path, folder } = await prepare(t);
  await mkdir(path("folder.h5"));
  await symlink("/dev/full", path("full.h5"));
  for (const [output, options, problem] of [
    ["nowhere/out.h5", {}, [path("nowhere"), "no such folder", "the folder to write into"]],
    ["folder.h5", {}, [path("folder.h5"), "a folder", "the name of a file to write"]],
    ["full.h5", {}, [path("full.h5"), "no ordinary file", "the name of a file to write"]],
    [
      "out.h5",
      { contactSheet: path("nowhere/sheet.png") },
      [path("nowhere"), "no such folder", "the folder to write into"],
    ],
    [
      "out.h5",
      { copies: 2 },
      ["--copies", "2 without --augment", "--augment with the changes, such as --augment flip,rotate"],
    ],
  ] as const) {
    const problems = await problemsOf(buildCommand(path("no pictures"), path(output), { ...usual, ...options }));
    assert.deepEqual(
      problems.map(({ file, found, expected }) => [file, found, expected]),
      [problem],
    );
  }
  assert.deepEqual((await readdir(folder)).sort(), ["folder.h5", "full.h5"]);
});

test("pictures that are refused leave the old file", async (t) => {
  const { folder, path, printed } = await prepare(t);
  await writeFiles(folder, { "pets/cat/a.jpg": "text", "pets/dog/b.jpg": "text", "pets.h5": "old" });
  await problemsOf(buildCommand(path("pets"), path("pets.h5"), usual));
  assert.equal(await readFile(path("pets.h5"), "utf8"), "old");
  assert.deepEqual((await readdir(folder)).sort(), ["pets", "pets.h5"]);
  assert.deepEqual(printed(), []);
});

test("a signal ends the building, and the old file is still there", async (t) => {
  const { folder, path } = await prepare(t);
  await writeFiles(path("pets"), scenes(["cat", "dog"], 30));
  await writeFile(path("pets.h5"), "old");
  const building = buildCommand(path("pets"), path("pets.h5"), usual);
  const deadlineMs = performance.now() + 20_000;
  while (process.listenerCount("SIGINT") === 0 && performance.now() < deadlineMs)
    await new Promise((resolve) => setImmediate(resolve));
  process.emit("SIGINT", "SIGINT");
  assert.equal(await building, 130);
  assert.equal(process.listenerCount("SIGINT"), 0);
  assert.equal(await readFile(path("pets.h5"), "utf8"), "old");
  assert.deepEqual((await readdir(folder)).sort(), ["pets", "pets.h5"]);
});

test("an import into one of its own files, and a contact sheet of what are no pictures, are refused", async (t) => {
  const { path, printed } = await prepare(t);
  const table = await datasetFile(t, {
    exampleShape: [4],
    train: { inputs: Float32Array.of(0, 1, 2, 3), labels: [0] },
    test: { inputs: Float32Array.of(4, 5, 6, 7), labels: [1] },
    classes: ["a", "b"],
  });
  const [onItself] = await problemsOf(importCommand(path("train.h5"), table, table, {}));
  assert.deepEqual([onItself!.file, onItself!.found], [table, "one of the files to be read"]);
  const [sheet] = await problemsOf(inspectCommand(table, { contactSheet: path("sheet.png") }));
  assert.deepEqual([sheet!.file, sheet!.found], [table, "examples that are no pictures"]);
  assert.deepEqual(printed(), []);
});

test("options that make no sense are refused by the command line", async (t) => {
  t.mock.method(process.stderr, "write", () => true);
  for (const args of [
    ["pets", "out.txt"],
    ["pets"],
    ["pets", "out.h5", "--size", "0"],
    ["pets", "out.h5", "--size", "64x5000"],
    ["pets", "out.h5", "--size", "64x"],
    ["pets", "out.h5", "--test-share", "1"],
    ["pets", "out.h5", "--test-share", ""],
    ["pets", "out.h5", "--augment", "flip,blur"],
    ["pets", "out.h5", "--augment", ""],
    ["pets", "out.h5", "--copies", "-1"],
    ["pets", "out.h5", "--contact-sheet", "sheet.jpg"],
    ["pets", "out.h5", "--balance", "somehow"],
    ["pets", "out.h5", "--fit", "tight"],
  ])
    await assert.rejects(
      program().parseAsync(["dataset", "build", ...args], { from: "user" }),
      CommanderError,
      args.join(" "),
    );
});
