import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { listFolder } from "../../src/dataset/image-folder.js";
import { problemsOf, temporaryFolder, writeFiles } from "./pictures.js";

test("every file of a sub-folder is a picture of that class, in the order of names", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), {
    "dog/b.jpg": "",
    "dog/a.jpg": "",
    "cat/2019/summer/c.jpg": "",
    "cat/.DS_Store": "",
    ".git/config": "",
    "README.md": "",
  });
  const { pictures, leftOut } = await listFolder(folder);
  assert.deepEqual(
    pictures.map(({ name, className, set }) => [name, className, set]),
    [
      ["cat/2019/summer/c.jpg", "cat", undefined],
      ["dog/a.jpg", "dog", undefined],
      ["dog/b.jpg", "dog", undefined],
    ],
  );
  assert.deepEqual(leftOut, [{ file: "README.md", reason: "beside the folders of the classes" }]);
});

test("names may have any characters, and a slash may end the folder's", async (t) => {
  const names = ["a b", 'it\'s "so"', "🐱 猫", "line\nbreak", "שלום", "%20", "-rf", "~", "\u202Eright"];
  const folder = await writeFiles(
    await temporaryFolder(t),
    Object.fromEntries(names.map((name) => [`${name}/${name}.jpg`, ""])),
  );
  for (const given of [folder, `${folder}/`]) {
    const { pictures } = await listFolder(given);
    assert.deepEqual(new Set(pictures.map(({ className }) => className)), new Set(names));
    for (const { path, name, className } of pictures) {
      assert.equal(name, `${className}/${className}.jpg`);
      assert.equal(String(path), `${given.replace(/\/$/, "")}/${name}`);
    }
  }
});

test("a name that is no text is a name", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), { "cat/a.jpg": "", "dog/a.jpg": "" });
  const path = Buffer.concat([Buffer.from(`${folder}/cat/`), Buffer.of(0xff, 0xfe), Buffer.from(".jpg")]);
  await writeFile(path, "");
  const { pictures } = await listFolder(folder);
  assert.ok(pictures.some((picture) => path.equals(Buffer.from(picture.path))));
});

test("the same name in two ways of writing it in Unicode is one class", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), {
    "train/K\u00e4tzchen/a.jpg": "",
    "train/dog/a.jpg": "",
    "test/Ka\u0308tzchen/b.jpg": "",
    "test/dog/b.jpg": "",
  });
  const { pictures } = await listFolder(folder);
  assert.deepEqual(new Set(pictures.map(({ className }) => className)), new Set(["K\u00e4tzchen", "dog"]));
});

test("train and test with the same classes are the two sets", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), {
    "train/cat/a.jpg": "",
    "train/dog/b.jpg": "",
    "test/cat/c.jpg": "",
    "test/dog/d.jpg": "",
    "test/labels.txt": "",
  });
  const { pictures, leftOut } = await listFolder(folder);
  assert.deepEqual(
    pictures.map(({ name, className, set }) => [name, className, set]),
    [
      ["test/cat/c.jpg", "cat", "test"],
      ["test/dog/d.jpg", "dog", "test"],
      ["train/cat/a.jpg", "cat", "train"],
      ["train/dog/b.jpg", "dog", "train"],
    ],
  );
  assert.deepEqual(leftOut, [{ file: "test/labels.txt", reason: "beside the folders of the classes" }]);
});

test("classes may be called train and test", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), { "train/ice.jpg": "", "test/tube.jpg": "" });
  const { pictures } = await listFolder(folder);
  assert.deepEqual(
    pictures.map(({ className, set }) => [className, set]),
    [
      ["test", undefined],
      ["train", undefined],
    ],
  );
});

test("sets with different classes, or a third set, are refused", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), {
    "train/cat/a.jpg": "",
    "train/dog/b.jpg": "",
    "test/cat/c.jpg": "",
    "test/fox/c.jpg": "",
  });
  const expected = "the same classes in train and test";
  assert.deepEqual(await problemsOf(listFolder(folder)), [
    { file: join(folder, "test"), path: "", found: "no folder dog", expected },
    { file: join(folder, "train"), path: "", found: "no folder fox", expected },
  ]);
  await writeFiles(folder, { "val/cat/a.jpg": "" });
  const [problem] = await problemsOf(listFolder(folder));
  assert.deepEqual([problem!.file, problem!.found], [join(folder, "val"), "a folder beside train and test"]);
});

test("empty folders, one class, and folders without names are refused, each by its name", async (t) => {
  const folder = await temporaryFolder(t);
  const found = async () => (await problemsOf(listFolder(folder))).map((problem) => [problem.file, problem.found]);
  assert.deepEqual(await found(), [[folder, "an empty folder"]]);
  await writeFile(join(folder, "a.jpg"), "");
  assert.deepEqual(await found(), [[folder, "a folder without sub-folders"]]);
  await writeFiles(folder, { "cat/a.jpg": "" });
  assert.deepEqual(await found(), [[folder, "one class, cat"]]);
  await mkdir(join(folder, "dog", "empty"), { recursive: true });
  await mkdir(join(folder, "fox"));
  await writeFiles(folder, { " /a.jpg": "" });
  assert.deepEqual(await found(), [
    [join(folder, " "), "a folder with a blank name"],
    [join(folder, "dog"), "a folder without files"],
    [join(folder, "fox"), "a folder without files"],
  ]);
});

test("links are followed, but not in circles, and those that lead nowhere are left out", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), {
    "cat/a.jpg": "",
    "dog/b.jpg": "",
    "elsewhere/c.jpg": "",
  });
  await symlink("../elsewhere", join(folder, "cat", "more"));
  await symlink("..", join(folder, "dog", "up"));
  await symlink("nowhere", join(folder, "dog", "broken.jpg"));
  const { pictures, leftOut } = await listFolder(folder);
  assert.deepEqual(
    pictures.filter(({ className }) => className === "cat").map(({ name }) => name),
    ["cat/a.jpg", "cat/more/c.jpg"],
  );
  assert.ok(leftOut.some(({ file, reason }) => file === "dog/broken.jpg" && reason === "no such file"));
  assert.ok(leftOut.some(({ reason }) => reason === "a link to a folder that is there already"));
});

test("links that lead to the same folders on very many ways are followed once", { timeout: 20_000 }, async (t) => {
  const folder = await temporaryFolder(t);
  const names = Array.from({ length: 12 }, (_, index) => `part ${index}`);
  await writeFiles(folder, Object.fromEntries(names.map((name) => [`cat/${name}/a.jpg`, ""])));
  await writeFiles(folder, { "dog/b.jpg": "" });
  for (const from of names) for (const to of names) await symlink(`../${to}`, join(folder, "cat", from, `to ${to}`));
  const { pictures } = await listFolder(folder);
  assert.equal(pictures.length, names.length + 1);
});

test("two folders whose names are the same as text are refused, and do not become one class", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), { "dog/a.jpg": "" });
  for (const byte of [0xfe, 0xff]) {
    const path = Buffer.concat([Buffer.from(`${folder}/cat`), Buffer.of(byte)]);
    await mkdir(path);
    await writeFile(Buffer.concat([path, Buffer.from("/a.jpg")]), "");
  }
  const problems = await problemsOf(listFolder(folder));
  assert.deepEqual(
    problems.map(({ file, found }) => [file, found]),
    [[join(folder, "cat\uFFFD"), "a folder with the same name as another one"]],
  );
});

test("sets are not taken for classes where the test set has no classes, or another name", async (t) => {
  const classes = { "train/cat/a.jpg": "", "train/dog/b.jpg": "" };
  for (const [file, other, found] of [
    ["test/1.jpg", "test", "no folders of classes"],
    ["val/cat/c.jpg", "val", "a folder with classes of train"],
  ] as const) {
    const folder = await writeFiles(await temporaryFolder(t), { ...classes, [file]: "" });
    assert.deepEqual(await problemsOf(listFolder(folder)), [
      { file: join(folder, other), path: "", found, expected: "test beside train, with the same classes in both" },
    ]);
  }
});
