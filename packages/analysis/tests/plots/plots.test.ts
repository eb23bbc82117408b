import assert from "node:assert/strict";
import { test } from "node:test";
import { setAnalysisOf } from "../../src/analyse.js";
import { calibrationPlot } from "../../src/plots/calibration-plot.js";
import { confusionPlot } from "../../src/plots/confusion-plot.js";
import { costCurve } from "../../src/plots/cost-curve.js";
import { labelText } from "../../src/plots/draw.js";
import { probabilityHistogram } from "../../src/plots/probability-histogram.js";
import { rocPlot } from "../../src/plots/roc-plot.js";
import { hostileNames } from "../helpers/hostile-names.js";
import { assertBalanced, tagsOf, textsOf } from "../helpers/markup.js";

const [no, yes] = ["no", "yes"];

/** Every plot of a binary set and of one with as many classes as there are names. */
function everyPlot(names: readonly string[]): Record<string, string> {
  const classes = names.length;
  const examples = 12 * classes;
  const labels = Int32Array.from({ length: examples }, (_, example) => example % classes);
  const outputs = Float64Array.from({ length: examples * classes }, (_, index) => 0.5 + 0.5 * Math.sin(index));
  const analysis = setAnalysisOf(outputs, labels, classes);
  const binary = setAnalysisOf(
    outputs.slice(0, examples),
    labels.map((label) => Number(label > 0)),
    2,
  );
  const two = names.slice(0, 2);
  return {
    cost: costCurve([0.9, 0.5, 0.4]),
    "logarithmic cost": costCurve([0.9, 0.5, 0], { log: true }),
    "no cost": costCurve([]),
    "one cost": costCurve([0.5]),
    "costs that overflow": costCurve([0.5, Number.NaN, Number.POSITIVE_INFINITY]),
    roc: rocPlot(binary, two),
    "roc of many": rocPlot(analysis, names),
    "no roc": rocPlot(setAnalysisOf(Float64Array.of(0.5), Int32Array.of(1), 2), two),
    calibration: calibrationPlot(binary.calibration),
    confusion: confusionPlot(binary.metrics.confusionMatrix, two),
    "confusion of many": confusionPlot(analysis.metrics.confusionMatrix, names),
    histogram: probabilityHistogram(binary, two),
    "histogram of many": probabilityHistogram(analysis, names),
  };
}

test("a plot is a whole SVG that needs nothing else, and says what is to be seen", () => {
  for (const [name, svg] of Object.entries(everyPlot(hostileNames))) {
    assertBalanced(svg);
    assert.match(svg, /^<svg role="img" aria-label="[^"]+"/, name);
    for (const tag of tagsOf(svg)) {
      assert.match(tag.name, /^\/?(?:svg|g|path|rect|text|defs|clipPath|circle)\/?$/, name);
      assert.doesNotMatch(tag.attributes.replace(/xmlns(:xlink)?="[^"]*"/g, ""), /https?:|href=|\son\w+=/i, name);
    }
    assert.doesNotMatch(svg, /NaN|Infinity|undefined|ecmeta|\bzr\d/, name);
  }
});

test("the same plot is the same text, whatever was drawn before", () => {
  assert.deepEqual(everyPlot(["a", "b", "c"]), everyPlot(["a", "b", "c"]));
});

test("parts of different plots have different names, so that they can be on one page", () => {
  const ids = Object.values(everyPlot(["a", "b", "c"])).map((svg) => /clipPath id="([^"]+)"/.exec(svg)?.[1]);
  const named = ids.filter((id) => id !== undefined);
  assert.ok(named.length > 5);
  assert.equal(new Set(named).size, named.length);
});

test("every reference inside a plot leads to a part of it", () => {
  for (const svg of Object.values(everyPlot(["a", "b", "c"])))
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) assert.ok(svg.includes(`id="${id}"`), id);
});

test("the confusion matrix shows every count and every class", () => {
  const texts = textsOf(
    confusionPlot(
      [
        [123, 4],
        [56, 7890],
      ],
      [no!, yes!],
    ),
  );
  for (const text of ["123", "4", "56", "7,890", no, yes]) assert.ok(texts.includes(text!), text);
});

test("the cost curve ends with the last cost, and a logarithmic one leaves out zero", () => {
  assert.ok(textsOf(costCurve([0.9, 0.123456])).includes("0.1235"));
  assert.ok(textsOf(costCurve([0.9, 0.123456, 0], { log: true })).includes("0.1235"));
});

test("a curve of a million epochs is no larger than what can be seen", () => {
  const costs = Array.from({ length: 1_000_000 }, (_, epoch) => 1 / (1 + epoch / 1000));
  assert.ok(costCurve(costs).length < 100_000);
});

test("a ROC curve of many examples is no larger than what can be seen, and goes from corner to corner", () => {
  const scores = Float64Array.from({ length: 50_000 }, (_, index) => ((index * 7919) % 50_000) / 50_000);
  const labels = Int32Array.from(scores, (score, index) => Number(score > ((index * 104_729) % 1000) / 1000));
  const svg = rocPlot(setAnalysisOf(scores, labels, 2), [no!, yes!]);
  assert.ok(svg.length < 100_000, `${svg.length}`);
});

test("a plot with a hundred classes is drawn, too", () => {
  const names = Array.from({ length: 100 }, (_, index) => `class ${index}`);
  const matrix = names.map((_, row) => names.map((_, column) => Number(row === column)));
  assertBalanced(confusionPlot(matrix, names));
});

test("labels are cut, and what no reader can bear is replaced", () => {
  assert.equal(labelText("a".repeat(50), 10), `${"a".repeat(9)}…`);
  assert.equal(labelText("a\u0000b\u202Ec\uD800d"), "a\uFFFDb\uFFFDc\uFFFDd");
  assert.equal(labelText("🐈".repeat(5), 5), "🐈".repeat(5));
});
