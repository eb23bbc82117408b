import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConfusionRates, metricsOf } from "@snn/core";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import fc from "fast-check";
import { analyse, setAnalysisOf } from "../src/analyse.js";
import { exampleDataset, exampleModel } from "./helpers/example-run.js";

test("two classes are analysed by class 1, from the one output of sigmoid", () => {
  const outputs = Float64Array.of(0.9, 0.2, 0.5, 0.7, 0.4);
  const labels = Int32Array.of(1, 0, 1, 0, 0);
  const analysis = setAnalysisOf(outputs, labels, 2);
  // One half is class 0, as in training.
  assert.deepEqual([...analysis.predicted], [1, 0, 0, 1, 0]);
  assert.deepEqual(analysis.metrics, metricsOf(labels, analysis.predicted, 2));
  assert.equal(analysis.classes.length, 1);
  const [cat] = analysis.classes;
  assert.deepEqual(
    { tp: cat!.truePositives, tn: cat!.trueNegatives, fp: cat!.falsePositives, fn: cat!.falseNegatives },
    { tp: 1, tn: 2, fp: 1, fn: 1 },
  );
  assert.equal(cat!.class, 1);
  // Of six pairs of a positive and a negative one, 0.5 against 0.7 is the wrong way round.
  assert.ok(Math.abs(analysis.auc! - 5 / 6) < 1e-15);
  assert.deepEqual(
    analysis.mislabelled.map(({ example, truth, predicted }) => ({ example, truth, predicted })),
    [
      { example: 3, truth: 0, predicted: 1 },
      { example: 2, truth: 1, predicted: 0 },
    ],
  );
  assert.equal(analysis.calibration.bins[9]!.examples, 1);
});

test("more classes are analysed each against the rest, and calibrated by the likeliest one", () => {
  const outputs = Float64Array.of(0.7, 0.2, 0.1, 0.1, 0.3, 0.6, 0.2, 0.3, 0.5, 0.05, 0.9, 0.05);
  const labels = Int32Array.of(0, 1, 2, 1);
  const analysis = setAnalysisOf(outputs, labels, 3);
  assert.deepEqual([...analysis.predicted], [0, 2, 2, 1]);
  assert.deepEqual(
    analysis.classes.map(({ class: index, roc }) => [index, roc!.auc]),
    [
      [0, 1],
      [1, 0.75 + 0.125],
      [2, 2 / 3],
    ],
  );
  assert.ok(Math.abs(analysis.auc! - (1 + 0.875 + 2 / 3) / 3) < 1e-15);
  assert.deepEqual(
    analysis.calibration.bins.filter(({ examples }) => examples > 0).map(({ observedShare }) => observedShare),
    [1, 0, 1, 1],
  );
  assert.deepEqual(analysis.mislabelled, [{ example: 1, truth: 1, predicted: 2, probability: 0.6 }]);
});

test("softmax over two classes is what it says, too", () => {
  const analysis = setAnalysisOf(Float64Array.of(0.4, 0.6, 0.8, 0.2), Int32Array.of(1, 0), 2);
  assert.deepEqual([...analysis.predicted], [1, 0]);
  assert.equal(analysis.auc, 1);
});

test("a set without examples of a class has no mean area", () => {
  const analysis = setAnalysisOf(Float64Array.of(0.9, 0.1), Int32Array.of(1, 1), 2);
  assert.equal(analysis.auc, undefined);
  assert.equal(analysis.classes[0]!.roc, undefined);
});

test("an empty set can be analysed", () => {
  const analysis = setAnalysisOf(new Float64Array(), new Int32Array(), 2);
  assert.equal(analysis.metrics.accuracy, 0);
  assert.deepEqual(analysis.mislabelled, []);
});

test("the mistakes are all those and only those that are predicted wrong, the surest first", () => {
  const example = fc.record({
    outputs: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
    label: fc.nat({ max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(example, { maxLength: 30 }), (examples) => {
      const labels = Int32Array.from(examples, ({ label }) => label);
      const { mislabelled, predicted, metrics, classes } = setAnalysisOf(
        Float64Array.from(examples.flatMap(({ outputs }) => outputs)),
        labels,
        3,
      );
      const wrong = [...predicted.keys()].filter((index) => predicted[index] !== labels[index]);
      assert.deepEqual(mislabelled.map((each) => each.example).sort(), wrong.sort());
      for (let next = 1; next < mislabelled.length; next++)
        assert.ok(mislabelled[next - 1]!.probability >= mislabelled[next]!.probability);
      const mean = (rate: keyof ConfusionRates) => classes.reduce((sum, each) => sum + each[rate], 0) / 3;
      assert.equal(metrics.recall, mean("sensitivity"));
      assert.equal(metrics.precision, mean("precision"));
    }),
  );
});

test("a model is tried on both sets", async () => {
  const { train, test } = await analyse(exampleModel, exampleDataset, new OnnxruntimeCompute());
  // It looks at the first of four values: above 127.5 is class 1.
  assert.deepEqual([...train.predicted], [0, 1, 0, 1]);
  assert.deepEqual([...test.predicted], [1, 0, 1]);
  assert.equal(train.metrics.accuracy, 1);
  assert.deepEqual(
    test.mislabelled.map(({ example }) => example),
    [2],
  );
  const sigmoid = 1 / (1 + Math.exp(-(10 * (200 / 255) - 5)));
  assert.ok(Math.abs(test.probabilities[1]! - sigmoid) < 1e-12);
});

test("a model whose numbers have left the range is told apart from one that is wrong", async () => {
  const layers = exampleModel.layers.map((layer) => ({ ...layer, weights: layer.weights.map(() => Number.NaN) }));
  await assert.rejects(analyse({ ...exampleModel, layers }, exampleDataset, new OnnxruntimeCompute()), RangeError);
});
