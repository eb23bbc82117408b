import assert from "node:assert/strict";
import { test } from "node:test";
import { isTransient, orUnavailable } from "../../../src/adapters/aws/unavailable.js";

const errorOf = (fields: object) => Object.assign(new Error("message"), fields);

for (const [what, fields] of Object.entries({
  "a throttled request": { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } },
  "a table without throughput left": { name: "ProvisionedThroughputExceededException" },
  "an error that the SDK's model calls retryable": { $retryable: { throttling: false } },
  "HTTP 429": { $metadata: { httpStatusCode: 429 } },
  "HTTP 500": { name: "Whatever", $metadata: { httpStatusCode: 500 } },
  "HTTP 503": { $metadata: { httpStatusCode: 503 } },
  "a refused connection": { code: "ECONNREFUSED" },
  "a connection that broke": { code: "ECONNRESET" },
  "an answer that broke off": { code: "ERR_STREAM_PREMATURE_CLOSE" },
  "a host without an address for now": { code: "EAI_AGAIN" },
  "a timeout of the SDK": { name: "TimeoutError" },
  "an error with one of these as its cause": { cause: errorOf({ code: "ETIMEDOUT" }) },
}))
  test(`${what} is the service's fault`, () => assert.equal(isTransient(errorOf(fields)), true));

for (const [what, fields] of Object.entries({
  "a failed condition": { name: "ConditionalCheckFailedException", $metadata: { httpStatusCode: 400 } },
  "a request without a permission": { name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } },
  "HTTP 499": { $metadata: { httpStatusCode: 499 } },
  "a full disk": { code: "ENOSPC" },
  "an abort of our own": { name: "AbortError", cause: errorOf({ code: "ECONNRESET" }) },
  "a slip of ours": {},
}))
  test(`${what} is not the service's fault`, () => assert.equal(isTransient(errorOf(fields)), false));

test("what is no error is not the service's fault", () => {
  for (const thrown of [undefined, null, "text", 0]) assert.equal(isTransient(thrown), false);
});

test("an unavailable service is named, with the error as the cause; other errors pass as they are", async () => {
  const cause = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
  await assert.rejects(
    orUnavailable("SQS", () => Promise.reject(cause)),
    { name: "UnavailableError", message: "SQS is not available: ECONNREFUSED", cause },
  );
  const other = new Error("other");
  await assert.rejects(
    orUnavailable("SQS", () => Promise.reject(other)),
    other,
  );
  assert.equal(await orUnavailable("SQS", async () => 7), 7);
});
