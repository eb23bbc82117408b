/** Examples whose probabilities are about the same. */
export interface CalibrationBin {
  /** The probabilities that belong here: from `least` to below `most`, and 1 in the last bin. */
  readonly least: number;
  readonly most: number;
  readonly examples: number;
  /** The mean of what was said; 0 in an empty bin. */
  readonly meanProbability: number;
  /** The share of what came true; 0 in an empty bin. */
  readonly observedShare: number;
}

/** Whether probabilities mean what they say: of the examples that are given 80 %, four in five should be what they are said to be. */
export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** The mean distance between both over all examples, each bin as much as it has examples. */
  readonly expectedCalibrationError: number;
}

/**
 * Sorts probabilities into bins of the same width, and compares with what came true.
 *
 * @param probabilities from 0 to 1.
 * @param cameTrue whether an example was what the probability is about.
 * @param bins how many.
 */
export function calibrationOf(
  probabilities: ArrayLike<number>,
  cameTrue: (example: number) => boolean,
  bins = 10,
): Calibration {
  const sums = Array.from({ length: bins }, () => ({ examples: 0, probability: 0, cameTrue: 0 }));
  for (let example = 0; example < probabilities.length; example++) {
    const probability = probabilities[example]!;
    const sum = sums[Math.min(bins - 1, Math.floor(probability * bins))]!;
    sum.examples += 1;
    sum.probability += probability;
    if (cameTrue(example)) sum.cameTrue += 1;
  }
  const told = sums.map(({ examples, probability, cameTrue }, index): CalibrationBin => {
    const mean = (sum: number) => (examples === 0 ? 0 : sum / examples);
    return {
      least: index / bins,
      most: (index + 1) / bins,
      examples,
      meanProbability: mean(probability),
      observedShare: mean(cameTrue),
    };
  });
  const distance = told.reduce((sum, bin) => sum + bin.examples * Math.abs(bin.meanProbability - bin.observedShare), 0);
  return {
    bins: told,
    expectedCalibrationError: probabilities.length === 0 ? 0 : distance / probabilities.length,
  };
}
