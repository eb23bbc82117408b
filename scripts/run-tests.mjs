// Runs the compiled tests with node's own runner and ends with one plain line: `N passed, N failed, N skipped`.
//
//   node scripts/run-tests.mjs [unit] [--no-skips]
//
// unit: only what needs nothing but Node; the others also start programs of the project, or other programs.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { pathToFileURL } from "node:url";

/** What takes more than a minute of a processor, or of waiting. */
const longest = [
  "container/image.integration.test.js",
  "rehearsal/rehearsal.integration.test.js",
  "notebooks.integration.test.js",
  "chaos/chaos.integration.test.js",
  "docs/run-docs.integration.test.js",
  "train/resume.integration.test.js",
  "cloud/local.integration.test.js",
].map((path) => join(...path.split("/")));

/** More would hold more memory than they save time. */
const mostInGroup = 20;

/** The name of what is no test of ours. */
const loading = "the files of a group are loaded";

/** Hooks for all tests of a process, and changes of what all of it has, such as the formats that sharp may read. */
const isPossessive =
  /^(before|after|beforeEach|afterEach)\(|\bmock\.|process\.(env|chdir|exitCode|argv|on)\b|globalThis|from "sharp"/m;

const onlyUnit = process.argv.includes("unit");
const noSkips = process.argv.includes("--no-skips");

const groups = mkdtempSync(join(tmpdir(), "snn-tests-"));
process.once("exit", () => rmSync(groups, { recursive: true, force: true }));
// The files that start programs take longest: with them at the beginning, short ones fill the processors to the end.
const files = readdirSync("packages")
  .flatMap((name) => grouped(name, testsBelow(join("packages", name, "dist", "tests"))))
  .sort((one, other) => rankOf(one) - rankOf(other));
const counts = { passed: 0, failed: 0, skipped: 0 };

// A file that hangs is a failure, not a wait for ever: the slowest takes two minutes on two cores.
// One more at a time than there are processors: many wait for a browser, a registry, or for something not to happen.
const stream = run({ files, concurrency: availableParallelism() + (onlyUnit ? 0 : 1), timeout: 15 * 60_000 });
stream.on("test:pass", (test) => count(test, "passed"));
stream.on("test:fail", (test) => count(test, "failed"));
stream.compose(new spec()).pipe(process.stdout);
stream.on("end", () => {
  process.exitCode = counts.failed > 0 || counts.passed === 0 || (noSkips && counts.skipped > 0) ? 1 : 0;
  setImmediate(() => console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`));
});

/** Suites are counted by their tests, a file that breaks as one failure. What loads a group is none, unless it fails. */
function count(test, outcome) {
  if (test.details.type === "suite" || (test.name === loading && outcome === "passed")) return;
  counts[test.skip === undefined && test.todo === undefined ? outcome : "skipped"]++;
}

/** Where a file belongs in the order of the files. The first are those that take longest; of equals none is moved. */
function rankOf(file) {
  const rank = longest.findIndex((end) => file.endsWith(end));
  if (rank >= 0) return rank;
  return file.endsWith(".integration.test.js") ? longest.length : longest.length + 1;
}

/**
 * Unit tests of a package share processes, for to start one takes longer than most files do. A file that has hooks of its own, or changes
 * what a process has only once, is left by itself. @returns files, of which some import the files of a group.
 */
function grouped(packageName, all) {
  const canShare = (file) => !file.endsWith(".integration.test.js") && !isPossessive.test(readFileSync(file, "utf8"));
  const sharing = all.filter(canShare);
  const alone = all.filter((file) => !canShare(file));
  for (let first = 0; first < sharing.length; first += mostInGroup) {
    const group = join(groups, `${packageName}-${first / mostInGroup}.test.mjs`);
    const urls = sharing.slice(first, first + mostInGroup).map((file) => pathToFileURL(resolve(file)).href);
    writeFileSync(group, groupOf(urls));
    alone.push(group);
  }
  return alone;
}

/** A test that is not over before all files are loaded: otherwise those of a file would begin before the whole of it has been evaluated. */
function groupOf(urls) {
  const imports = urls.map((url) => `await import(${JSON.stringify(url)});\n`);
  return `import { test } from "node:test";
let go;
test(${JSON.stringify(loading)}, () => new Promise((resolve) => { go = resolve; }));
${imports.join("")}go();
`;
}

function testsBelow(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { recursive: true });
  } catch {
    return [];
  }
  return entries
    .filter((path) => path.endsWith(".test.js") && !(onlyUnit && path.endsWith(".integration.test.js")))
    .map((path) => join(folder, path));
}
