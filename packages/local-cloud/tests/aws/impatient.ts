import type { SQSClientConfig } from "@aws-sdk/client-sqs";

type RetryStrategy = Exclude<NonNullable<SQSClientConfig["retryStrategy"]>, { retry: unknown }>;

/** The SDK's retries without its pauses: tests do not wait. */
export function impatientRetries(maxAttempts: number): { retryStrategy: RetryStrategy } {
  const tokenOf = (failures: number) => ({ getRetryCount: () => failures, getRetryDelay: () => 0 });
  return {
    retryStrategy: {
      acquireInitialRetryToken: async () => ({ ...tokenOf(0), getRetryCost: () => undefined }),
      refreshRetryTokenForRetry: async (token, { errorType }) => {
        const failures = token.getRetryCount() + 1;
        if (failures >= maxAttempts || (errorType !== "THROTTLING" && errorType !== "TRANSIENT"))
          throw new Error("no further attempt");
        return { ...tokenOf(failures), getRetryCost: () => 0 };
      },
      recordSuccess: () => {},
    },
  };
}

/** A backoff that does not wait, and the pauses that it was asked for. */
export function impatientBackoff(attempts = 8) {
  const pauses: number[] = [];
  return { pauses, backoff: { attempts, pause: async (failures: number) => void pauses.push(failures) } };
}
