// Trains in every way there is and with everything that there is beside it, in turns, and reports: docs/benchmarks.md says how.
//
//   npm run bench [-- NAME … --rounds N --seconds S --json FILE --write]
//
// NAME, all when left out: published, wide, batches, full, messages, neurons, epochs. --write renews docs/benchmarks.md and
// benchmarks/results.json, of which a run of some parts keeps the others.
import { readFile, writeFile } from "node:fs/promises";
import { cpus, release, totalmem, type } from "node:os";
import { parseArgs } from "node:util";
import { projectFile } from "../src/project.js";
import { withTemporaryFolder } from "../src/train/temporary-folder.js";
import { parts } from "./parts.js";
import { page } from "./report/page.js";
import { merged, type Results } from "./report/results.js";

const { names, rounds, seconds, ...files } = options();

const beginMs = Date.now();
let results: Results = {
  measuredOn: new Date().toISOString().slice(0, 10),
  machine: {
    processor: cpus()[0]!.model,
    processors: cpus().length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.versions.node,
  },
  contests: [],
  messages: [],
  neurons: [],
  epochs: [],
};
await withTemporaryFolder(async (folder) => {
  for (const name of names) {
    const measured = await parts[name]!({ folder, rounds, seconds, tell });
    results = merged(results, { ...results, ...measured });
  }
});

const resultsFile = projectFile("benchmarks/results.json");
if (files.write) {
  const earlier = await readFile(resultsFile, "utf8").then(JSON.parse, () => results);
  const renewed = merged(earlier, results);
  await writeFile(resultsFile, `${JSON.stringify(renewed, null, 2)}\n`);
  await writeFile(projectFile("docs/benchmarks.md"), page(renewed));
}
if (files.json !== undefined) await writeFile(files.json, `${JSON.stringify(results, null, 2)}\n`);
console.log(page(results));
if (results.contests.some(({ standings }) => standings.some(({ refused }) => refused !== undefined)))
  process.exitCode = 1;

/** What is asked for on the command line; ends the process when that is nonsense. */
function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "2" },
        json: { type: "string" },
        write: { type: "boolean", default: false },
      },
    });
    const all = Object.keys(parts);
    const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
    const unknown = positionals.filter((name) => !all.includes(name));
    if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}, but ${all.join(", ")}`);
    if (!(rounds >= 1)) throw new Error(`--rounds takes 1 or more, not ${values.rounds}`);
    if (!(seconds >= 0)) throw new Error(`--seconds takes 0 or more, not ${values.seconds}`);
    return { ...values, names: positionals.length > 0 ? positionals : all, rounds, seconds };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

function tell(line: string): void {
  const seconds = Math.round((Date.now() - beginMs) / 1000);
  console.error(`${String(seconds).padStart(5)} s  ${line}`);
}
