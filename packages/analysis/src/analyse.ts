import {
  type Compute,
  type ConfusionCounts,
  type ConfusionRates,
  confusionCounts,
  confusionRates,
  type Dataset,
  type ExampleSet,
  type Metrics,
  metricsOf,
  predictProbabilities,
  type TrainedModel,
} from "@snn/core";
import { type Calibration, calibrationOf } from "./calibration.js";
import { type RocCurve, rocCurve } from "./roc.js";

/** One class against the rest. */
export interface ClassAnalysis extends ConfusionCounts, ConfusionRates {
  /** An index into the classes of the data set. */
  readonly class: number;
  /** Undefined when the set has examples of this class only, or none of it. */
  readonly roc?: RocCurve;
}

/** An example that the model takes for something else. */
export interface Mislabelled {
  /** Which example of the set. */
  readonly example: number;
  readonly truth: number;
  readonly predicted: number;
  /** How sure the model is of what it takes the example for. */
  readonly probability: number;
}

/** How a model does on one set. */
export interface SetAnalysis {
  readonly examples: number;
  readonly metrics: Metrics;
  /** Of two classes class 1 only, since the other one is its opposite; of more, every one. */
  readonly classes: readonly ClassAnalysis[];
  /** The mean over {@link classes}; undefined when one of them has no ROC curve. */
  readonly auc?: number;
  /** Of two classes, of the probability of class 1; of more, of that of the likeliest class. */
  readonly calibration: Calibration;
  /** Examples × classes: what every class is given. Those of one example add up to 1. */
  readonly probabilities: Float64Array;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** Those that the model is surest of first. */
  readonly mislabelled: readonly Mislabelled[];
}

/** How a model does on both sets of a data set. */
export interface Analysis {
  readonly classes: readonly string[];
  readonly train: SetAnalysis;
  readonly test: SetAnalysis;
}

/**
 * Lets a model predict a data set, and compares with the truth.
 *
 * @throws RangeError when the model gives an example no probability: its numbers left the range of the precision.
 */
export async function analyse(model: TrainedModel, dataset: Dataset, compute: Compute): Promise<Analysis> {
  const train = await analyseSet(model, dataset.train, compute);
  const test = await analyseSet(model, dataset.test, compute);
  return { classes: model.classes, train, test };
}

async function analyseSet(model: TrainedModel, set: ExampleSet, compute: Compute): Promise<SetAnalysis> {
  const outputs = await predictProbabilities(compute, model, set);
  if (outputs.some(Number.isNaN)) throw new RangeError("the model gives an example no probability");
  return setAnalysisOf(outputs, set.labels, model.classes.length);
}

/**
 * Compares what a model says about a set with the truth.
 *
 * @param outputs examples × outputs: with one output the probability of class 1, else one of every class.
 * @param labels the class of every example.
 */
export function setAnalysisOf(outputs: Float64Array, labels: Int32Array, classes: number): SetAnalysis {
  const examples = labels.length;
  const probabilities = outputs.length === examples && classes === 2 ? bothClasses(outputs) : outputs;
  const given = (example: number, index: number) => probabilities[example * classes + index]!;
  const predicted = Int32Array.from({ length: examples }, (_, example) => {
    const row = probabilities.subarray(example * classes, (example + 1) * classes);
    // The first of equals: an output of one half is class 0, as in training.
    return row.indexOf(Math.max(...row));
  });
  const metrics = metricsOf(labels, predicted, classes);
  const looked = classes === 2 ? [1] : Array.from({ length: classes }, (_, index) => index);
  const each = looked.map((index): ClassAnalysis => {
    const counts = confusionCounts(metrics.confusionMatrix, index);
    const scores = Float64Array.from({ length: examples }, (_, example) => given(example, index));
    const roc = rocCurve(scores, (example) => labels[example] === index);
    return { class: index, ...counts, ...confusionRates(counts), ...(roc && { roc }) };
  });
  const aucs = each.flatMap(({ roc }) => (roc === undefined ? [] : [roc.auc]));
  const asked = (example: number) => (classes === 2 ? 1 : predicted[example]!);
  const said = Float64Array.from({ length: examples }, (_, example) => given(example, asked(example)));
  const mislabelled = Array.from(predicted, (guess, example): Mislabelled => {
    return { example, truth: labels[example]!, predicted: guess, probability: given(example, guess) };
  })
    .filter(({ truth, predicted }) => truth !== predicted)
    .sort((one, other) => other.probability - one.probability || one.example - other.example);
  return {
    examples,
    metrics,
    classes: each,
    ...(aucs.length === each.length && { auc: aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length }),
    calibration: calibrationOf(said, (example) => labels[example] === asked(example)),
    probabilities,
    labels,
    predicted,
    mislabelled,
  };
}

/** The probabilities of classes 0 and 1, of those of class 1. */
function bothClasses(outputs: Float64Array): Float64Array {
  const both = new Float64Array(2 * outputs.length);
  outputs.forEach((probability, example) => {
    both[2 * example] = 1 - probability;
    both[2 * example + 1] = probability;
  });
  return both;
}
