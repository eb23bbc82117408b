import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { setAnalysisOf } from "../../src/analyse.js";
import { confusionPlot } from "../../src/plots/confusion-plot.js";
import { costCurve } from "../../src/plots/cost-curve.js";
import { rocPlot } from "../../src/plots/roc-plot.js";
import { reportHtml } from "../../src/report/report.js";
import { hostileNames } from "../helpers/hostile-names.js";
import { hostileReport } from "../helpers/hostile-report.js";
import { tagsOf } from "../helpers/markup.js";

const candidates = [
  "/usr/bin/chromium",
  ...(process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "chromium")),
];
const chromium = candidates.find((file) => existsSync(file));
const skip = chromium === undefined && "chromium is not here: apt-get install chromium";
const longestMs = 60_000;

/** What a browser makes of a file: the document, written out again. */
async function seenBy(t: TestContext, name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "snn-analysis-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  await writeFile(file, text);
  const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--dump-dom"];
  const browser = promisify(execFile);
  const { stdout } = await browser(chromium!, [...args, `--user-data-dir=${folder}/profile`, `file://${file}`], {
    timeout: longestMs,
    maxBuffer: 1e8,
  });
  return stdout;
}

/** The elements of a document in their order. A browser adds those that are missing and moves those that are out of place. */
function elementsOf(text: string): string[] {
  return tagsOf(text.trim().replace(/^<!DOCTYPE html>/i, ""))
    .map(({ name }) => name.replace(/\/$/, ""))
    .filter((name) => !name.startsWith("/"));
}

test("a browser has nothing to mend in a report, and no name in it becomes anything else", { skip }, async (t) => {
  const html = await reportHtml(hostileReport);
  const seen = await seenBy(t, "report.html", html);
  assert.deepEqual(elementsOf(seen), elementsOf(html));
  assert.doesNotMatch(seen, /<body id=/);
});

test("plots are XML, as those who open them by themselves need it", { skip }, async (t) => {
  const labels = Int32Array.from({ length: 40 }, (_, example) => example % hostileNames.length);
  const outputs = Float64Array.from({ length: 400 }, (_, index) => 0.5 + 0.5 * Math.sin(index));
  const set = setAnalysisOf(outputs, labels, hostileNames.length);
  const plots = [
    costCurve([0.7, 0.5]),
    rocPlot(set, hostileNames),
    confusionPlot(set.metrics.confusionMatrix, hostileNames),
  ];
  for (const svg of plots) {
    const seen = await seenBy(t, "plot.svg", svg);
    assert.doesNotMatch(seen, /parsererror/);
    assert.deepEqual(elementsOf(seen), elementsOf(svg));
  }
});
