/** A threshold, and what comes of it: everything that is at least as likely is taken for the class. */
export interface RocPoint {
  /** Infinity at the first point, where nothing is taken for the class. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** The receiver operating characteristic of one class against the rest. */
export interface RocCurve {
  /** From (0, 0) to (1, 1), the thresholds falling. */
  readonly points: readonly RocPoint[];
  /** The area under the curve: the probability that an example of the class is taken for likelier than one that is not of it. */
  readonly auc: number;
}

/**
 * The ROC curve of scores.
 *
 * @param scores how likely every example is of the class.
 * @param isPositive whether it is.
 * @returns undefined when there is no example of the class, or no other: then there is nothing to be told apart.
 */
export function rocCurve(scores: ArrayLike<number>, isPositive: (example: number) => boolean): RocCurve | undefined {
  const order = Array.from({ length: scores.length }, (_, example) => example);
  const positives = order.filter(isPositive).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  order.sort((one, other) => scores[other]! - scores[one]!);
  const points: RocPoint[] = [{ threshold: Infinity, falsePositiveRate: 0, truePositiveRate: 0 }];
  let [truePositives, falsePositives, doubleArea] = [0, 0, 0];
  for (let next = 0; next < order.length; ) {
    const threshold = scores[order[next]!]!;
    const before = { truePositives, falsePositives };
    // Examples that are equally likely are taken together: none of them is before the others.
    for (; next < order.length && scores[order[next]!] === threshold; next++) {
      if (isPositive(order[next]!)) truePositives += 1;
      else falsePositives += 1;
    }
    // In whole numbers, so that nothing is rounded before the end.
    doubleArea += (falsePositives - before.falsePositives) * (truePositives + before.truePositives);
    points.push({
      threshold,
      falsePositiveRate: falsePositives / negatives,
      truePositiveRate: truePositives / positives,
    });
  }
  return { points, auc: doubleArea / 2 / positives / negatives };
}
