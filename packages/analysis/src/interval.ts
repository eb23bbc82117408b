/** Between which shares the true one lies, with a confidence of 95 %. */
export interface Interval {
  readonly least: number;
  readonly most: number;
}

/** The 97.5 % quantile of the normal distribution. */
const z = 1.959963984540054;

/**
 * The 95 % confidence interval of a share, after Wilson (1927): unlike the usual one it is right for few examples, and for shares near 0
 * and 1. The examples have to be independent of each other.
 *
 * @param all at least 1.
 */
export function wilsonInterval(right: number, all: number): Interval {
  const share = right / all;
  const centre = share + (z * z) / (2 * all);
  const margin = z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  const scale = 1 + (z * z) / all;
  // The ends of 0 and of 1 are exact; their rounding errors would be shown as "< 0.1 %".
  return { least: right === 0 ? 0 : (centre - margin) / scale, most: right === all ? 1 : (centre + margin) / scale };
}
