/** The examples of a set, counted for one class against the rest. Positive: of the class; true: predicted rightly. */
export interface ConfusionCounts {
  readonly truePositives: number;
  readonly trueNegatives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

/** Rates of {@link ConfusionCounts}. All are shares from 0 to 1, and 0 where nothing was there to divide by. */
export interface ConfusionRates {
  /** (TP + TN) / (TP + TN + FP + FN) */
  readonly accuracy: number;
  /** (FP + FN) / (TP + TN + FP + FN) */
  readonly errorRate: number;
  /** TP / (TP + FN): of the examples of the class, those that were found. Also called recall and true positive rate. */
  readonly sensitivity: number;
  /** TN / (TN + FP): of all others, those that were told apart. Also called true negative rate. */
  readonly specificity: number;
  /** FP / (FP + TN) = 1 − specificity */
  readonly falsePositiveRate: number;
  /** TP / (TP + FP): of those that were taken for the class, those that are of it. */
  readonly precision: number;
  /** 2 TP / (2 TP + FP + FN), the harmonic mean of precision and sensitivity. */
  readonly f1: number;
}

/**
 * Counts one class against the rest.
 *
 * @param confusionMatrix row: the true class; column: the predicted one.
 * @param positive the class that is looked for.
 */
export function confusionCounts(confusionMatrix: readonly (readonly number[])[], positive: number): ConfusionCounts {
  let [truePositives, trueNegatives, falsePositives, falseNegatives] = [0, 0, 0, 0];
  confusionMatrix.forEach((row, truth) => {
    row.forEach((count, predicted) => {
      if (truth === positive && predicted === positive) truePositives += count;
      else if (predicted === positive) falsePositives += count;
      else if (truth === positive) falseNegatives += count;
      else trueNegatives += count;
    });
  });
  return { truePositives, trueNegatives, falsePositives, falseNegatives };
}

/** The rates that follow from the counts. */
export function confusionRates(counts: ConfusionCounts): ConfusionRates {
  const { truePositives: tp, trueNegatives: tn, falsePositives: fp, falseNegatives: fn } = counts;
  const all = tp + tn + fp + fn;
  return {
    accuracy: ratio(tp + tn, all),
    errorRate: ratio(fp + fn, all),
    sensitivity: ratio(tp, tp + fn),
    specificity: ratio(tn, tn + fp),
    falsePositiveRate: ratio(fp, fp + tn),
    precision: ratio(tp, tp + fp),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
  };
}

/** A part of a whole; 0 of nothing. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
