import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { listCsv } from "../../src/dataset/csv-list.js";
import { sortedClasses } from "../../src/dataset/picture-list.js";
import { problemsOf, temporaryFolder } from "./pictures.js";

test("rows name files beside the list, and their classes", async (t) => {
  const path = await csv(t, "file,label\nsub/a.jpg,cat\n/tmp/b.jpg,dog\n");
  const { pictures } = await listCsv(path);
  assert.deepEqual(pictures, [
    { path: join(path, "..", "sub", "a.jpg"), name: "sub/a.jpg", className: "cat" },
    { path: "/tmp/b.jpg", name: "/tmp/b.jpg", className: "dog" },
  ]);
});

test("what spreadsheets make of a list is read as well", async (t) => {
  const expected = [
    ["a.jpg", "cat", "train"],
    ['it\'s, "so".jpg', "dog", "test"],
    ["b\nc.jpg", "cat", "test"],
  ];
  const rows = [["file", "label", "set"], ...expected];
  const quoted = (row: readonly string[], mark: string) =>
    row.map((field) => (/["\n,;\t]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(mark);
  for (const mark of [",", ";", "\t"])
    for (const end of ["\n", "\r\n"])
      for (const start of ["", "\uFEFF"]) {
        const path = await csv(t, start + rows.map((row) => quoted(row, mark)).join(end) + end + end);
        const { pictures } = await listCsv(path);
        assert.deepEqual(
          pictures.map(({ name, className, set }) => [name, className, set]),
          expected,
          JSON.stringify([mark, end, start]),
        );
      }
});

test("other columns, capital letters in the header, and blanks around fields do no harm", async (t) => {
  const { pictures } = await listCsv(await csv(t, "id, Label ,FILE\n1, cat , a.jpg \n2,dog,b.jpg"));
  assert.deepEqual(
    pictures.map(({ name, className, set }) => [name, className, set]),
    [
      ["a.jpg", "cat", undefined],
      ["b.jpg", "dog", undefined],
    ],
  );
});

test("rows with something wrong are named by their lines, all of them", async (t) => {
  const path = await csv(t, 'file,label,set\na.jpg,cat,train\n,dog,test\nb.jpg,,test\nc.jpg,dog,val\n"d\n.jpg",dog,');
  assert.deepEqual(
    (await problemsOf(listCsv(path))).map(({ path: line, found }) => [line, found]),
    [
      ["line 3", "no file"],
      ["line 4", "no label"],
      ["line 5", 'the set "val"'],
      ["line 7", "no set"],
    ],
  );
});

test("what is no such list is refused", async (t) => {
  for (const [content, found] of [
    ["", "no header"],
    ["a.jpg", 'the header "a.jpg"'],
    ["a.jpg,cat\nb.jpg,dog", "the columns a.jpg, cat"],
    ["file,label\n", "no rows"],
    ["file,label\na.jpg,cat\nb.jpg,cat", "one class, cat"],
    ["file,label\na.jpg,cat,what", /^no CSV \(Invalid Record Length/],
    ['file,label\n"a.jpg,cat', /^no CSV \(Quote Not Closed/],
    [Buffer.from("file,label\nK\xe4tzchen.jpg,cat", "latin1"), "a file that is no text in UTF-8"],
    [Buffer.from("\uFEFFfile,label", "utf16le"), "a file that is no text in UTF-8"],
    [Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), "a file that is no text in UTF-8"],
  ] as const) {
    const [problem, ...others] = await problemsOf(listCsv(await csv(t, content)));
    assert.deepEqual(others, []);
    if (typeof found === "string") assert.equal(problem!.found, found);
    else assert.match(problem!.found, found);
  }
});

test("classes are in the order of their characters, or of their numbers if they are numbers", () => {
  assert.deepEqual(sortedClasses(["b", "a", "B", "é", "b", "10", "🐱", "\uFFFD"]), [
    "10",
    "B",
    "a",
    "b",
    "é",
    "\uFFFD",
    "🐱",
  ]);
  assert.deepEqual(sortedClasses(["10", "9", "0", "09"]), ["0", "09", "9", "10"]);
});

async function csv(t: TestContext, content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(t), "list.csv");
  await writeFile(path, content);
  return path;
}

test("a column that is there twice is refused, since nobody knows which is meant", async (t) => {
  for (const [header, column] of [
    ["file,label,label", "label"],
    ["file,label,File", "file"],
    ["set,file,label,SET", "set"],
  ]) {
    const [problem] = await problemsOf(listCsv(await csv(t, `${header}\na.jpg,cat,dog,x\n`)));
    assert.equal(problem!.found, `the column ${column} twice`);
  }
});
