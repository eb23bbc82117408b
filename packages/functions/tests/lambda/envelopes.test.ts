import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidMessageError } from "@snn/core";
import type { SQSRecordAttributes } from "aws-lambda";
import fc from "fast-check";
import {
  eventDeliveryOf,
  failedInvocationOf,
  letterBodyOf,
  objectCreatedOf,
  taskDeliveryOf,
} from "../../src/lambda/envelopes.js";

const attributes = { ApproximateReceiveCount: "2" } as SQSRecordAttributes;
const epochStarted = {
  version: "0",
  id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
  "detail-type": "EpochStarted",
  source: "snn",
  detail: { version: 1, runId: "run_1", epoch: 0 },
};
const objectCreated = {
  version: "0",
  id: "17793124-05d4-b198-2fde-7ededc63b103",
  "detail-type": "Object Created",
  source: "aws.s3",
  detail: {
    version: "0",
    bucket: { name: "files" },
    object: {
      key: "training_input/a cat+dog.h5",
      size: 5,
      etag: "b1946ac92492d2347c6235b4d2611184",
      sequencer: "0062E9",
    },
    reason: "PutObject",
  },
};

test("a record of SQS holds a body of JSON, whatever it says", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const body = JSON.stringify(value);
      assert.deepEqual(taskDeliveryOf({ body, attributes }), { body: JSON.parse(body), receiveCount: 2 });
    }),
  );
});

test("a body that is no JSON stays the text that it is", () => {
  for (const body of ["", "{", "hello", `{"a":1}}`, "[".repeat(1024 * 1024)])
    assert.deepEqual(taskDeliveryOf({ body, attributes }), { body, receiveCount: 2 });
});

test("an event of EventBridge holds an event by its type, under an id", () => {
  const event = { type: "EpochStarted", detail: epochStarted.detail };
  assert.deepEqual(eventDeliveryOf(epochStarted), { id: epochStarted.id, event });
});

test("what is no event of EventBridge is refused for good", () => {
  for (const event of [
    undefined,
    null,
    "EpochStarted",
    [],
    {},
    { ...epochStarted, id: 1 },
    { ...epochStarted, id: "" },
  ])
    assert.throws(() => eventDeliveryOf(event), InvalidMessageError);
});

test("S3 tells of an object by its bucket, its key as it was written, and its sequencer", () => {
  const created = { bucket: "files", key: "training_input/a cat+dog.h5", sequencer: "0062E9" };
  assert.deepEqual(objectCreatedOf(objectCreated), created);
});

test("what is no new object of S3 is refused for good", () => {
  const { detail } = objectCreated;
  const others = [
    undefined,
    epochStarted,
    { ...objectCreated, "detail-type": "Object Deleted" },
    { ...objectCreated, detail: { ...detail, bucket: {} } },
    { ...objectCreated, detail: { ...detail, object: { key: "", sequencer: "1" } } },
    { ...objectCreated, detail: { ...detail, object: { key: "a" } } },
  ];
  for (const event of others) assert.throws(() => objectCreatedOf(event), InvalidMessageError);
});

test("a failed invocation holds its event and the reason of the failure", () => {
  const requestContext = { requestId: "1", condition: "RetriesExhausted", approximateInvokeCount: 3 };
  const responsePayload = { errorType: "Error", errorMessage: "no luck" };
  const record = { version: "1.0", requestContext, requestPayload: epochStarted, responsePayload };
  assert.deepEqual(failedInvocationOf(record), { event: epochStarted, reason: "no luck", wasUnavailable: false });
  const away = { ...record, responsePayload: { errorType: "UnavailableError", errorMessage: "nobody answers" } };
  assert.deepEqual(failedInvocationOf(away), { event: epochStarted, reason: "nobody answers", wasUnavailable: true });
});

test("a failed invocation without an answer has its condition for a reason", () => {
  const record = { requestContext: { condition: "EventAgeExceeded" }, requestPayload: epochStarted };
  for (const responsePayload of [undefined, null, "text"])
    assert.deepEqual(failedInvocationOf({ ...record, responsePayload }), {
      event: epochStarted,
      reason: "EventAgeExceeded",
      wasUnavailable: true,
    });
});

test("what is no failed invocation is kept as it is", () => {
  for (const record of [undefined, "text", {}, epochStarted]) assert.equal(failedInvocationOf(record).event, record);
});

test("an event is kept so that it can be published again, and anything else as it is", () => {
  assert.deepEqual(letterBodyOf(epochStarted), { type: "EpochStarted", detail: epochStarted.detail });
  for (const other of [undefined, "text", { detail: {} }]) assert.equal(letterBodyOf(other), other);
});
