import type { InvocationResult } from "./lambda-function.js";

/** What Lambda tells the destination of failures about an event that it has given up. */
export interface FailureRecord {
  readonly version: "1.0";
  /** ISO 8601. */
  readonly timestamp: string;
  readonly requestContext: {
    /** The same for every attempt. */
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: "RetriesExhausted" | "EventAgeExceeded";
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  /** Of the last attempt; not there for an event that grew too old. */
  readonly responseContext?: {
    readonly statusCode: 200;
    readonly executedVersion: "$LATEST";
    readonly functionError: "Unhandled";
  };
  /** The error of the last attempt: `{ errorType, errorMessage, trace? }`. */
  readonly responsePayload?: unknown;
}

/** An event that is given up. */
export interface GivenUp {
  readonly functionArn: string;
  readonly requestId: string;
  readonly event: unknown;
  readonly attempts: number;
  readonly timestamp: Date;
  /** Undefined when the event grew too old. */
  readonly result: InvocationResult | undefined;
}

/** The record of an event that is given up. */
export function failureRecord({ functionArn, requestId, event, attempts, timestamp, result }: GivenUp): FailureRecord {
  return {
    version: "1.0",
    timestamp: timestamp.toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition: result === undefined ? "EventAgeExceeded" : "RetriesExhausted",
      approximateInvokeCount: attempts,
    },
    requestPayload: event,
    ...(result !== undefined && {
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: result.payload,
    }),
  };
}
