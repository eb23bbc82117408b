/** How long a message takes on AWS from its producer to the handler: the median, and what one in ten takes at least. */
export interface Latency {
  readonly medianMs: number;
  readonly slowTenthMs: number;
}

/**
 * Published medians and 90th percentiles, from a producer to a warm Lambda function (eu-west-1, 2022 and 2023, measured by
 * bitesizedserverless.com).
 */
export const publishedLatencies = {
  sqs: { medianMs: 16, slowTenthMs: 34 },
  eventBridge: { medianMs: 148, slowTenthMs: 241 },
} as const satisfies Record<string, Latency>;

/** The 90th percentile of the standard normal distribution. */
const slowTenthDeviations = 1.2816;

/**
 * Draws latencies: log-normal, as those of services behind queues are, through the two given percentiles.
 *
 * @param gaussian draws from the standard normal distribution.
 */
export function latencySource({ medianMs, slowTenthMs }: Latency, gaussian: () => number): () => number {
  const spread = Math.log(slowTenthMs / medianMs) / slowTenthDeviations;
  return () => medianMs * Math.exp(spread * gaussian());
}
