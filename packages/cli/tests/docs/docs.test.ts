import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { projectFile } from "../../src/project.js";
import { checkCommand, splitCommands } from "./known-commands.js";
import { commandsIn, readPages } from "./pages.js";

const pages = await readPages();

for (const { path, commands } of pages.filter((page) => page.commands.length > 0))
  test(`every command in ${path} exists, with its options`, async () => {
    for (const { place, text } of commands)
      await assert.doesNotReject(checkCommand(text), (error: Error) => {
        throw new Error(`${place}: ${text}: ${error.message}`);
      });
  });

test("every example in the help of a command exists, with its options", async () => {
  const { text } = pages.find(({ path }) => path === "docs/reference/cli.md")!;
  const examples = [...text.matchAll(/^ {2}(snn .+)$/gm)].map(([, line]) => line!.split(/ {2,}/)[0]!);
  assert.ok(examples.length > 0);
  for (const example of examples) await checkCommand(example);
});

test("every link and picture in the documentation leads to a file and a heading that are there", async () => {
  const broken = pages.flatMap(({ path, text }) =>
    linksIn(text)
      .filter((link) => !leadsSomewhere(path, link))
      .map((link) => `${path}: ${link}`),
  );
  assert.deepEqual(broken, []);
});

test("every page can be reached from the README", () => {
  const seen = new Set<string>();
  const visit = (path: string) => {
    const page = pages.find((candidate) => candidate.path === path);
    if (page === undefined || seen.has(path)) return;
    seen.add(path);
    for (const link of linksIn(page.text)) visit(join(dirname(path), link.replace(/#.*$/, "")));
  };
  visit("README.md");
  assert.deepEqual(
    pages.map(({ path }) => path).filter((path) => !seen.has(path)),
    [],
  );
});

test("refuses an option that is not there, a command, a script and a file", async () => {
  await checkCommand("bin/snn train --epochs 3 | jq .type > events");
  for (const wrong of ["bin/snn train --epoch 3", "bin/snn fly", "npm run fly", "bin/fly", "fly"])
    await assert.rejects(checkCommand(wrong), wrong);
});

test("splits a line into commands and words as a shell does", () => {
  assert.deepEqual(splitCommands(`bin/snn approve rel_1 --why "right about foxes" | cat && curl 'a b'`), [
    ["bin/snn", "approve", "rel_1", "--why", "right about foxes"],
    ["cat"],
    ["curl", "a b"],
  ]);
});

test("finds commands in blocks of shell, and leaves out comments, output and what is marked", () => {
  const page = [
    "```sh",
    "# why",
    "bin/train   # what",
    "bin/snn predict \\",
    "  cat.jpg",
    "```",
    "```text",
    "out",
    "```",
  ];
  const marked = ["```sh aws", "bin/deploy", "```"];
  assert.deepEqual(commandsIn("a.md", [...page, ...marked].join("\n")), [
    { place: "a.md:3", text: "bin/train", isRun: true },
    { place: "a.md:4", text: "bin/snn predict cat.jpg", isRun: true },
    { place: "a.md:11", text: "bin/deploy", isRun: false },
  ]);
  assert.throws(() => commandsIn("a.md", "```sh maybe\n```"), /a\.md:1/);
});

/** Where a page links to within the project. */
function linksIn(text: string): string[] {
  const withoutCode = text.replace(/^ *```.*?^ *```/gms, "").replace(/`[^`\n]*`/g, "");
  const links = [...withoutCode.matchAll(/\]\(([^)\s]+)\)|<img [^>]*src="([^"]+)"|srcset="([^"]+)"/g)];
  return links.map(([, markdown, image, source]) => markdown ?? image ?? source!).filter((link) => !/^\w+:/.test(link));
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? from : join(dirname(from), path);
  if (!existsSync(projectFile(target))) return false;
  if (anchor === undefined) return true;
  return headingsOf(pages.find((page) => page.path === target)?.text ?? "").includes(anchor);
}

/** The anchors that GitHub gives the headings of a page. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
