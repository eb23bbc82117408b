import {
  type EventDelivery,
  InvalidMessageError,
  type ObjectCreated,
  type QueueDelivery,
  UnavailableError,
} from "@snn/core";
import type { SQSRecord } from "aws-lambda";
import { z } from "zod";

/** What is in an SQS record. A body that is no JSON stays the text that it is, which no neuron task is. */
export function taskDeliveryOf({ body, attributes }: Pick<SQSRecord, "body" | "attributes">): QueueDelivery {
  return { body: jsonOrText(body), receiveCount: Number(attributes.ApproximateReceiveCount) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const eventBridgeSchema = z.object({ id: z.string().min(1), "detail-type": z.string(), detail: z.unknown() });

/** What is in an event of EventBridge. @throws InvalidMessageError for what is none. */
export function eventDeliveryOf(event: unknown): EventDelivery {
  const { id, "detail-type": type, detail } = fitting(eventBridgeSchema, event, "an event of EventBridge");
  return { id, event: { type, detail } };
}

/** What is kept of an event that is given up: what can be published again, and anything else as it is. */
export function letterBodyOf(event: unknown): unknown {
  const parsed = eventBridgeSchema.safeParse(event);
  return parsed.success ? { type: parsed.data["detail-type"], detail: parsed.data.detail } : event;
}

const objectCreatedSchema = z.object({
  "detail-type": z.literal("Object Created"),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1), sequencer: z.string().min(1) }),
  }),
});

/** What S3 tells through EventBridge of a new object, whose key is as it was written. @throws InvalidMessageError for anything else. */
export function objectCreatedOf(event: unknown): ObjectCreated & { readonly bucket: string } {
  const { bucket, object } = fitting(objectCreatedSchema, event, "an Object Created of S3").detail;
  return { bucket: bucket.name, key: object.key, sequencer: object.sequencer };
}

const failedInvocationSchema = z.object({
  requestPayload: z.looseObject({}),
  requestContext: z.object({ condition: z.string() }).optional(),
  responsePayload: z.object({ errorMessage: z.string(), errorType: z.string().optional() }).optional().catch(undefined),
});

/** Types of errors of an invocation that waited in vain: ours, and Lambda's for one that ran out of time. */
const unavailableTypes = new Set([UnavailableError.name, "Sandbox.Timedout"]);

/** An event that Lambda has given up. */
export interface FailedInvocation {
  readonly event: unknown;
  readonly reason: string;
  /** A service was away at the last attempt, or too slow. */
  readonly wasUnavailable: boolean;
}

/** What Lambda gave up: the event, and why. Anything else is taken for the event itself, since nobody looks after what is dropped here. */
export function failedInvocationOf(record: unknown): FailedInvocation {
  const parsed = failedInvocationSchema.safeParse(record);
  if (!parsed.success) return { event: record, reason: "sent to the dead letters by hand", wasUnavailable: false };
  const { requestPayload, requestContext, responsePayload } = parsed.data;
  // An event that grew too old in Lambda's own queue has a condition and no response.
  const reason = responsePayload?.errorMessage ?? requestContext?.condition ?? "Lambda gave no reason";
  const wasUnavailable =
    requestContext?.condition === "EventAgeExceeded" || unavailableTypes.has(responsePayload?.errorType ?? "");
  return { event: requestPayload, reason, wasUnavailable };
}

function fitting<Content>(schema: z.ZodType<Content>, content: unknown, kind: string): Content {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new InvalidMessageError(`not ${kind}: ${z.prettifyError(parsed.error)}`);
}
