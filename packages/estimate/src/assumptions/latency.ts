import type { Random } from "../simulation/random.js";

/** How long something takes, as it is published: the median, and what one in ten and one in a hundred take at least. */
export interface Latency {
  readonly medianMs: number;
  readonly slowTenthMs: number;
  /** Left out where it is not known. */
  readonly slowHundredthMs?: number;
}

/** A log-normal distribution behind a time that nothing falls below. */
export interface ShiftedLogNormal {
  readonly leastMs: number;
  /** Median of what comes on top of that. */
  readonly medianMs: number;
  readonly spread: number;
}

/** Of the standard normal distribution: the 90th and the 99th percentile. */
const slowTenthDeviations = 1.2816;
const slowHundredthDeviations = 2.3263;

/**
 * The distribution through the percentiles. Through two it begins at 0. Through three it begins where it meets all of them, which
 * makes a long tail: through two, one in a hundred messages of SQS would take 63 ms, and the published figure is 105.
 */
export function distributionOf({ medianMs, slowTenthMs, slowHundredthMs }: Latency): ShiftedLogNormal {
  const through = (leastMs: number): ShiftedLogNormal => ({
    leastMs,
    medianMs: medianMs - leastMs,
    spread: Math.log((slowTenthMs - leastMs) / (medianMs - leastMs)) / slowTenthDeviations,
  });
  if (slowHundredthMs === undefined) return through(0);
  // The later it begins, the heavier is its tail.
  let [low, high] = [0, medianMs];
  for (let halvings = 0; halvings < 50; halvings++) {
    const middle = (low + high) / 2;
    if (percentile(through(middle), slowHundredthDeviations) < slowHundredthMs) low = middle;
    else high = middle;
  }
  return through(low);
}

/** What a share of all draws stays below. @param deviations the same percentile of the standard normal distribution. */
export function percentile({ leastMs, medianMs, spread }: ShiftedLogNormal, deviations: number): number {
  return leastMs + medianMs * Math.exp(spread * deviations);
}

/** Draws latencies. */
export function latencySource(latency: Latency, random: Random): () => number {
  if (latency.slowTenthMs === 0) return () => 0;
  const distribution = distributionOf(latency);
  return () => percentile(distribution, random.gaussian());
}
