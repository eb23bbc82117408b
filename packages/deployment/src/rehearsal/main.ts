import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleFunctions } from "../bundle/bundle-functions.js";
import { functionsFolder, repository } from "../bundle/folders.js";
import { Closing } from "./closing.js";
import { rehearse } from "./user/rehearse.js";

// npm run rehearse [-- --stage dev] [--keep]: deploys the app on this machine, and uses it as a person would.

const { values } = parseArgs({ options: { stage: { type: "string", default: "dev" }, keep: { type: "boolean" } } });
const startMs = performance.now();
const say = (line: string) =>
  console.log(`${((performance.now() - startMs) / 1000).toFixed(1).padStart(6)} s  ${line}`);
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)));

const closing = new Closing();
try {
  await bundleFunctions({ root: repository, out: functionsFolder });
  say("bundled: the functions are in dist/functions");
  const dataset = join(repository, "artifacts", "datasets", "datasets.h5");
  await rehearse({
    root: repository,
    stage: values.stage,
    datasetFile: dataset,
    dataset: await readFile(dataset),
    say,
    closing,
    signal: interruption.signal,
    keep: values.keep ?? false,
  });
} catch (error) {
  const cause: unknown = interruption.signal.aborted ? interruption.signal.reason : error;
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
} finally {
  await closing.close();
}
