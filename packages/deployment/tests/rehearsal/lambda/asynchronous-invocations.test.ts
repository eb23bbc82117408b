import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AsynchronousInvocations,
  type AsynchronousInvocationsOptions,
  type EventInvokeConfig,
  type FailureRecord,
  functionDestination,
  type InvocationResult,
  queueDestination,
} from "../../../src/rehearsal/lambda/index.js";
import { captured } from "../iam/captured.js";

const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;

/** A function that fails so many times, then answers. */
class Scripted {
  readonly arn: string;
  readonly invocations: { readonly event: unknown; readonly requestId: string }[] = [];

  constructor(
    name: string,
    readonly failures: number,
  ) {
    this.arn = arnOf(name);
  }

  async invoke(event: unknown, requestId = ""): Promise<InvocationResult> {
    this.invocations.push({ event, requestId });
    if (this.invocations.length > this.failures) return { requestId, statusCode: 200, payload: null };
    const payload = { errorType: "Error", errorMessage: `failure ${this.invocations.length}`, trace: ["Error"] };
    return { requestId, statusCode: 200, payload, functionError: "Unhandled" };
  }
}

/** Invokes a function that fails so many times, and waits for all that comes of it. */
async function outcomeOf(failures: number, config: EventInvokeConfig, options: AsynchronousInvocationsOptions = {}) {
  const records: FailureRecord[] = [];
  const target = new Scripted("launch", failures);
  const invocations = new AsynchronousInvocations({ retryDelaysMs: [1, 1], ...options });
  const onFailure = async (record: FailureRecord) => void records.push(record);
  invocations.register(target, { onFailure, ...config });
  const requestId = invocations.invoke(target.arn, { id: 1 });
  await invocations.idle();
  return { requestId, records, target };
}

test("invokes a function once when it does not fail", async () => {
  const { target, records } = await outcomeOf(0, {});
  assert.deepEqual([target.invocations.length, records.length], [1, 0]);
});

test("tries a function that fails twice again, with the same event and id of the request", async () => {
  const { target, records, requestId } = await outcomeOf(2, {});
  assert.deepEqual(
    target.invocations,
    [1, 2, 3].map(() => ({ event: { id: 1 }, requestId })),
  );
  assert.equal(records.length, 0);
});

test("tells the destination of an event that has failed three times", async () => {
  const now = () => new Date("2026-01-02T03:04:05.678Z");
  const { records, requestId } = await outcomeOf(3, {}, { now });
  assert.deepEqual(records, [
    {
      version: "1.0",
      timestamp: "2026-01-02T03:04:05.678Z",
      requestContext: {
        requestId,
        functionArn: `${arnOf("launch")}:$LATEST`,
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: { id: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "Error", errorMessage: "failure 3", trace: ["Error"] },
    },
  ]);
});

test("tries as often as the function is configured for", async () => {
  for (const maximumRetryAttempts of [0, 1]) {
    const { target, records } = await outcomeOf(3, { maximumRetryAttempts });
    assert.equal(target.invocations.length, maximumRetryAttempts + 1);
    assert.equal(records[0]?.requestContext.approximateInvokeCount, maximumRetryAttempts + 1);
  }
});

test("does not try an event again that has grown too old", async () => {
  let ms = 0;
  const now = () => {
    ms += 40_000;
    return new Date(ms);
  };
  const { target, records } = await outcomeOf(3, { maximumEventAgeSeconds: 60 }, { now });
  assert.equal(target.invocations.length, 1);
  assert.equal(records[0]?.requestContext.condition, "EventAgeExceeded");
  assert.equal(records[0]?.responsePayload, undefined);
});

test("says which records were lost for want of a destination, or because it failed", async () => {
  const losses: (string | undefined)[] = [];
  const options = { onGivenUp: (_: FailureRecord, loss?: Error) => void losses.push(loss?.message) };
  const target = new Scripted("launch", 9);
  const invocations = new AsynchronousInvocations({ retryDelaysMs: [1, 1], ...options });
  invocations.register(target, { maximumRetryAttempts: 0 });
  invocations.invoke(target.arn, {});
  await invocations.idle();
  await outcomeOf(9, { onFailure: () => Promise.reject(new Error("the queue is away")) }, options);
  await outcomeOf(9, {}, options);
  assert.deepEqual(losses, [`${target.arn} has no destination of failures`, "the queue is away", undefined]);
});

test("hands a record to another function, when the role may invoke it", async () => {
  for (const mayInvoke of [true, false]) {
    const letters = new Scripted("dead-letter", 0);
    const target = new Scripted("launch", 9);
    const losses: (Error | undefined)[] = [];
    const invocations = new AsynchronousInvocations({
      retryDelaysMs: [1, 1],
      onGivenUp: (_, loss) => void losses.push(loss),
    });
    invocations.register(letters);
    invocations.register(target, { onFailure: functionDestination(invocations, letters.arn, () => mayInvoke) });
    invocations.invoke(target.arn, { id: 2 });
    await invocations.idle();
    const payloads = letters.invocations.map(({ event }) => (event as FailureRecord).requestPayload);
    assert.deepEqual(payloads, mayInvoke ? [{ id: 2 }] : []);
    assert.equal(losses[0] === undefined, mayInvoke);
  }
});

test("takes no events for functions that it does not know, and none when it is closed", async () => {
  const invocations = new AsynchronousInvocations();
  assert.throws(() => invocations.invoke(arnOf("nobody"), {}), TypeError);
  const target = new Scripted("launch", 9);
  invocations.register(target);
  assert.throws(() => invocations.register(target), TypeError);
  await invocations.close();
  assert.throws(() => invocations.invoke(target.arn, {}), /no more events/);
});

test("drops what waits to be tried again when it is closed", async () => {
  for (const isWaiting of [true, false]) {
    const invocations = new AsynchronousInvocations();
    const target = new Scripted("launch", 9);
    invocations.register(target);
    invocations.invoke(target.arn, {});
    // By the next turn the first attempt has failed, and the second would come in a minute.
    if (isWaiting) await new Promise(setImmediate);
    await invocations.close();
    await invocations.idle();
    assert.equal(target.invocations.length, 1);
  }
});

test("sends a record to a queue with the credentials of the function that failed", async () => {
  const record = { version: "1.0", requestPayload: { text: "ü" } } as FailureRecord;
  const queueUrl = "http://127.0.0.1:1/123456789012/dead-letters";
  const [request] = await captured((settings) => queueDestination(settings, queueUrl)(record));
  assert.match(String(request?.headers.authorization), /Credential=ASIAX\//);
  assert.equal(request?.headers["x-amz-target"], "AmazonSQS.SendMessage");
  const { QueueUrl, MessageBody } = JSON.parse(String(request?.body)) as Record<string, string>;
  assert.equal(QueueUrl, queueUrl);
  assert.deepEqual(JSON.parse(MessageBody!), record);
});
