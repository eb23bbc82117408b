import { UnavailableError } from "../../errors.js";

/** What an error of an AWS SDK may carry, or one of the network below it. */
interface ServiceError {
  readonly name?: string;
  readonly message?: string;
  /** Of Node: the error of the network. */
  readonly code?: string;
  readonly cause?: unknown;
  /** Set by the SDK where the service's model says that another try may succeed. */
  readonly $retryable?: object;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Codes of errors that pass by themselves, of whole requests and of single entries of a batch. */
const transientCodes = new Set([
  // The caller is too fast for the service.
  "BandwidthLimitExceeded",
  "KmsThrottled",
  "KMS.ThrottlingException",
  "LimitExceededException",
  "OverLimit",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  // The service has failed.
  "InternalError",
  "InternalException",
  "InternalFailure",
  "InternalServerError",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  // It has not answered in time.
  "RequestTimeout",
  "RequestTimeoutException",
  "TimeoutError",
]);

const networkCodes = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
]);

/** Whether an error with this code may be gone at the next try, with nothing changed. */
export function isTransientCode(code: string | undefined): boolean {
  return code !== undefined && transientCodes.has(code);
}

/** Whether a request failed because of the service or the way to it, so that the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  const { name, code, cause, $retryable, $metadata } = (error ?? {}) as ServiceError;
  if (name === "AbortError") return false;
  const status = $metadata?.httpStatusCode ?? 0;
  return (
    $retryable !== undefined ||
    status === 429 ||
    status >= 500 ||
    isTransientCode(name) ||
    networkCodes.has(code ?? "") ||
    (cause !== undefined && isTransient(cause))
  );
}

/**
 * Makes a request that its client tries as often as it is configured to.
 * @param service the name of the service, for the error.
 * @throws UnavailableError when the service cannot be reached, is too busy or broken; any other error as it is.
 */
export async function orUnavailable<Result>(service: string, request: () => Promise<Result>): Promise<Result> {
  try {
    return await request();
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new UnavailableError(`${service} is not available: ${describe(error as ServiceError)}`, { cause: error });
  }
}

function describe({ name, code, message }: ServiceError): string {
  // A refused connection to a host with several addresses is an AggregateError without a message.
  return [code ?? name, message].filter(Boolean).join(": ");
}
