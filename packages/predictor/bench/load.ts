import autocannon from "autocannon";

/** What came of a load. */
export interface LoadOutcome {
  readonly requestsPerSecond: number;
  readonly requests: number;
  /** Requests without an answer of 200. */
  readonly lost: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Sends pictures to a service, or asks for `/` when there is none, from so many connections. */
export async function load(
  url: string,
  options: { picture?: Uint8Array; seconds?: number; requests?: number; connections: number },
): Promise<LoadOutcome> {
  const { picture, seconds, requests, connections } = options;
  const result = await autocannon({
    connections,
    url: picture === undefined ? `${url}/` : `${url}/image`,
    ...(picture !== undefined && {
      method: "POST" as const,
      body: Buffer.from(picture),
      headers: { "content-type": "image/jpeg" },
    }),
    ...(seconds !== undefined && { duration: seconds }),
    ...(requests !== undefined && { amount: requests, duration: 3600 }),
  });
  const { non2xx, errors, timeouts, latency, duration } = result;
  const answered = result["2xx"];
  return {
    requestsPerSecond: answered / duration,
    requests: answered,
    lost: non2xx + errors + timeouts,
    medianMs: latency.p50,
    p99Ms: latency.p99,
  };
}

/** The same on one line. */
export function describeLoad({ requestsPerSecond, requests, lost, medianMs, p99Ms }: LoadOutcome): string {
  return `${requestsPerSecond.toFixed(0)}/s, ${requests} answered, ${lost} lost, median ${medianMs} ms, p99 ${p99Ms} ms`;
}
