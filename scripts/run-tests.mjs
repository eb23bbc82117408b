// Runs the compiled tests with node's own runner and ends with one plain line: `N passed, N failed, N skipped`.
//
//   node scripts/run-tests.mjs [unit] [--no-skips]
//
// unit: only what needs nothing but Node; the others also start programs of the project, or other programs.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const onlyUnit = process.argv.includes("unit");
const noSkips = process.argv.includes("--no-skips");

const files = readdirSync("packages").flatMap((name) => testsBelow(join("packages", name, "dist", "tests")));
const counts = { passed: 0, failed: 0, skipped: 0 };

// A file that hangs is a failure, not a wait for ever: the slowest takes two minutes on two cores.
const stream = run({ files, concurrency: availableParallelism(), timeout: 15 * 60_000 });
stream.on("test:pass", (test) => count(test, "passed"));
stream.on("test:fail", (test) => count(test, "failed"));
stream.compose(new spec()).pipe(process.stdout);
stream.on("end", () => {
  process.exitCode = counts.failed > 0 || counts.passed === 0 || (noSkips && counts.skipped > 0) ? 1 : 0;
  setImmediate(() => console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`));
});

/** Suites are counted by their tests, a file that breaks as one failure. */
function count(test, outcome) {
  if (test.details.type === "suite") return;
  counts[test.skip === undefined && test.todo === undefined ? outcome : "skipped"]++;
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
