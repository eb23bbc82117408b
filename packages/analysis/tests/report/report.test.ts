import assert from "node:assert/strict";
import { test } from "node:test";
import type { Run } from "@snn/core";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import { analyse, setAnalysisOf } from "../../src/analyse.js";
import { type Report, reportHtml } from "../../src/report/report.js";
import { type OpenedRun, openRun } from "../../src/run/open-run.js";
import { exampleDataset, exampleModel, exampleResults, exampleRun, exampleSource } from "../helpers/example-run.js";
import { hostileReport } from "../helpers/hostile-report.js";
import { assertBalanced, tagsOf, textsOf } from "../helpers/markup.js";

const madeAt = new Date("2026-11-24T08:00:00Z");

/** The report of a completed run, with everything in it. */
async function wholeReport(): Promise<Report> {
  const opened = await openRun(exampleSource());
  return { opened, analysis: await analyse(exampleModel, exampleDataset, new OnnxruntimeCompute()), madeAt };
}

/** The report of a run of which only the record and the costs are there. */
function bareReport(run: Run, more: Partial<OpenedRun> = {}): Report {
  return { opened: { run, costs: [0.7, 0.5], missing: [], ...more }, madeAt };
}

/** What a reader reads, in one line. */
function wordsOf(html: string): string {
  return textsOf(html).join(" ").replace(/\s+/g, " ");
}

/** The sections that a page has. */
function sectionsOf(html: string): string[] {
  return [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id!);
}

test("a report of a completed run has every section, and the figures that it is about", async () => {
  const html = await reportHtml(await wholeReport());
  assertBalanced(html);
  assert.deepEqual(sectionsOf(html), [
    "cost",
    "metrics",
    "confusion",
    "probabilities",
    "mistakes",
    "network",
    "dataset",
    "messages",
  ]);
  const words = wordsOf(html);
  for (const text of [
    "Telling yes from no",
    "66.7 % Test accuracy",
    "2 of 3 test examples",
    "True positives TP 1 2",
    "Error rate (FP + FN) / all 33.3 % 0.0 %",
    "False positive rate FP / (FP + TN) 50.0 % 0.0 %",
    "yes 88.7 % is no no. 2",
    "learning_rate_decay linear, final_learning_rate 0.01",
    "/home/somebody/pictures.h5",
    "Numbers that are learned, biases included 5",
    "Sent 1,234",
    "Redelivered 61",
    "12.5 s",
    "23 November 2026 at 10:00 UTC",
  ])
    assert.ok(words.includes(text), `${text}\n${words}`);
});

test("a report needs nothing but itself, whatever the names in it are", async () => {
  for (const report of [await wholeReport(), hostileReport]) {
    const html = await reportHtml(report);
    assertBalanced(html);
    for (const { name, attributes } of tagsOf(html)) {
      assert.doesNotMatch(name, /^(?:script|link|iframe|object|embed|form|base|a|foreignObject|image|use)$/i);
      for (const [, key, value] of attributes.matchAll(/\s([^\s=]+)="([^"]*)"/g)) {
        if (key === "src") assert.match(value!, /^data:image\/png;base64,[A-Za-z0-9+/=]+$/);
        else if (!key!.startsWith("xmlns"))
          assert.doesNotMatch(value!, /^\s*(?:https?:|\/\/|javascript:)/i, `${name} ${key}`);
        assert.doesNotMatch(key!, /^on|^href$/);
        if (key === "style") assert.doesNotMatch(value!, /url\(|expression/i);
      }
    }
    const [style] = /<style>.*?<\/style>/s.exec(html) ?? assert.fail("no style");
    assert.doesNotMatch(style, /url\(|@import|https?:/);
    assert.match(html, /http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:;/);
  }
});

test("names are shown as they are, and what no page can hold is replaced", async () => {
  const html = await reportHtml(hostileReport);
  const words = textsOf(html);
  assert.ok(words.includes(`<script>document.body.id = "broken"</script>`));
  assert.ok(words.includes("{a|b}{c}&amp;&#x3c;"));
  assert.ok(words.includes("\u202Eevil\uFFFD\uFFFD\uFFFD"), "the direction is kept within its own element");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  assert.doesNotMatch(html, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

test("every part that is named by another is there, and named once", async () => {
  const html = await reportHtml(hostileReport);
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, id] of html.matchAll(/aria-labelledby="([^"]+)"|url\(#([^)]+)\)/g))
    assert.ok(id === undefined || ids.includes(id));
});

test("a run that has not ended shows how far it is, and has no metrics", async () => {
  const { endedAt, ...begun } = exampleRun;
  const run = { ...begun, status: "running" as const };
  const html = await reportHtml({ ...bareReport(run), isAtWork: true });
  assertBalanced(html);
  assert.deepEqual(sectionsOf(html), ["cost", "network", "dataset"]);
  assert.match(wordsOf(html), /This training has not ended yet 2 epochs of 3 are done\./);
  const interrupted = wordsOf(await reportHtml({ ...bareReport(run), isAtWork: false }));
  assert.match(interrupted, /This training was interrupted .* snn train --resume/);
});

test("costs are told by their epochs: the first of several batches is no cost before the first update", async () => {
  const words = async (costs: readonly number[]) => wordsOf(await reportHtml(bareReport(exampleRun, { costs })));
  assert.match(
    await words([0.7, 0.4, 0.5]),
    /From 0\.7 in epoch 0 to 0\.5 in epoch 2\. The lowest is 0\.4, in epoch 1\./,
  );
  assert.match(await words([Number.NaN, 0.5, 0.5, Number.NaN]), /From 0\.5 in epoch 1 to 0\.5 in epoch 2\./);
  assert.match(await words([0.7]), / 0\.7 in epoch 0\. /);
});

test("a run that has not done an epoch has no curve", async () => {
  const { endedAt, ...begun } = exampleRun;
  const html = await reportHtml(bareReport({ ...begun, status: "running" }, { costs: [] }));
  assertBalanced(html);
  assert.match(wordsOf(html), /No epoch has been completed\./);
});

test("a run that has failed tells why, and what became of its messages", async () => {
  const run: Run = { ...exampleRun, status: "failed", reason: "the cost of epoch 2 is no number\nTry less" };
  const html = await reportHtml(bareReport(run, { results: { ...exampleResults, status: "failed" } }));
  assertBalanced(html);
  assert.match(wordsOf(html), /This training has failed the cost of epoch 2 is no number/);
  assert.ok(sectionsOf(html).includes("messages"));
});

test("a run that was refused tells what was wrong with its files, and nothing else", async () => {
  const { training, ...rest } = exampleRun;
  const problem = { file: "net.json", path: "neurons.layer2", found: "0", expected: "a whole number of at least 1" };
  const html = await reportHtml(bareReport({ ...rest, status: "failed", problems: [problem] }, { costs: [] }));
  assertBalanced(html);
  assert.deepEqual(sectionsOf(html), []);
  const words = wordsOf(html);
  assert.match(words, /This training was refused before it began/);
  assert.match(words, /net\.json neurons\.layer2 0 a whole number of at least 1/);
});

test("without its data set a run has the metrics that were measured at its end, and says what is missing", async () => {
  const opened = { costs: [0.5], results: exampleResults, missing: ["The data set cannot be shown: no such file"] };
  const html = await reportHtml(bareReport(exampleRun, opened));
  assertBalanced(html);
  assert.deepEqual(sectionsOf(html), ["cost", "metrics", "confusion", "network", "dataset", "messages"]);
  assert.match(wordsOf(html), /Not everything can be shown The data set cannot be shown: no such file/);
});

test("a model without a mistake has none to show", async () => {
  const report = await wholeReport();
  const perfect = setAnalysisOf(Float64Array.of(0.9, 0.1), Int32Array.of(1, 0), 2);
  const html = await reportHtml({ ...report, analysis: { ...report.analysis!, test: perfect } });
  assert.match(wordsOf(html), /Mislabelled None: all 2 test examples are taken for what they are\./);
});

test("examples that are no pictures are listed with their numbers", async () => {
  const report = await wholeReport();
  const dataset = { ...exampleDataset, description: { ...exampleDataset.description, exampleShape: [4] } };
  const html = await reportHtml({ ...report, opened: { ...report.opened, dataset } });
  assertBalanced(html);
  assert.doesNotMatch(html, /<img/);
  assert.match(wordsOf(html), /Test example Is Taken for Probability 2 no yes 88\.7 %/);
});

test("thousands of large mislabelled pictures make no file that cannot be mailed, and the report says how many there are", async () => {
  const [examples, side] = [2000, 112];
  const features = side * side * 3;
  // Noise, which no compression makes smaller.
  const inputs = new Uint8Array(examples * features);
  let state = 1;
  for (let index = 0; index < inputs.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    inputs[index] = state >>> 24;
  }
  const labels = new Int32Array(examples);
  const set = setAnalysisOf(new Float64Array(examples).fill(0.75), labels, 2);
  const report = await wholeReport();
  const dataset = {
    ...exampleDataset,
    description: { ...exampleDataset.description, exampleShape: [side, side, 3], features },
    test: { examples, inputs, labels },
  };
  const html = await reportHtml({
    ...report,
    opened: { ...report.opened, dataset },
    analysis: { ...report.analysis!, test: set },
  });
  assert.ok(html.length < 2_000_000, `${html.length}`);
  const pictures = html.split("<img").length - 1;
  assert.ok(pictures > 10, `${pictures}`);
  assert.ok(wordsOf(html).includes(`… and ${(examples - pictures).toLocaleString("en-US")} more.`));
});
