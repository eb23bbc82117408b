import { type ConfusionRates, confusionCounts, confusionRates, ratio } from "./confusion.js";

/** How well a model tells the classes of one set apart. */
export interface Metrics {
  readonly accuracy: number;
  /** For two classes, of class 1; for more, the mean over the classes. 0 where nothing was there to divide by. */
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
  readonly f1: number;
  /** Row: the true class; column: the predicted one. */
  readonly confusionMatrix: readonly (readonly number[])[];
}

/** Compares predicted classes with the true ones. */
export function metricsOf(labels: Int32Array, predicted: Int32Array, classes: number): Metrics {
  const confusionMatrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) confusionMatrix[labels[i]!]![predicted[i]!]! += 1;
  const all = Array.from({ length: classes }, (_, index) => index);
  const counted = (classes === 2 ? [1] : all).map((positive) =>
    confusionRates(confusionCounts(confusionMatrix, positive)),
  );
  const right = all.reduce((sum, index) => sum + confusionMatrix[index]![index]!, 0);
  const mean = (rate: keyof ConfusionRates) => counted.reduce((sum, rates) => sum + rates[rate], 0) / counted.length;
  return {
    accuracy: ratio(right, labels.length),
    precision: mean("precision"),
    recall: mean("sensitivity"),
    specificity: mean("specificity"),
    f1: mean("f1"),
    confusionMatrix,
  };
}
