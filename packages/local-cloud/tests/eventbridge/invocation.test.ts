import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventBridgeEventLike } from "../../src/eventbridge/event.js";
import { AsynchronousInvocation, type FailureRecord } from "../../src/eventbridge/invocation.js";
import { ManualTimers } from "./manual-timers.js";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:trainer";
const now = () => new Date("2026-11-01T12:00:00.000Z");

const eventOf = (epoch: number): EventBridgeEventLike => ({
  version: "0",
  id: `id-${epoch}`,
  "detail-type": "EpochStarted",
  source: "snn",
  account: "000000000000",
  time: "2026-11-01T12:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: { epoch },
});

/** A promise, and what settles it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Lets everything run that waits for nothing but promises. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("a function is invoked once with every event, in order, and each time with an event of its own", async () => {
  const invocation = new AsynchronousInvocation({});
  const seen: unknown[] = [];
  invocation.register(arn, async (event) => {
    seen.push(event.detail["epoch"]);
    Object.assign(event.detail, { epoch: -1 });
  });
  const first = eventOf(1);
  for (const event of [first, eventOf(2), first]) invocation.invoke(arn, event);
  await invocation.idle();
  assert.deepEqual(seen, [1, 2, 1]);
});

test("no more invocations of a function run at once than it may, and the next starts when one ends", async () => {
  const invocation = new AsynchronousInvocation({});
  const gates = [gate(), gate(), gate()];
  const started: unknown[] = [];
  const handler = async (event: EventBridgeEventLike) => {
    started.push(event.detail["epoch"]);
    await gates[event.detail["epoch"] as number]!.opened;
  };
  invocation.register(arn, handler, { maximumConcurrency: 2 });
  for (const epoch of [0, 1, 2]) invocation.invoke(arn, eventOf(epoch));
  await settled();
  assert.deepEqual(started, [0, 1]);
  gates[1]!.open();
  await settled();
  assert.deepEqual(started, [0, 1, 2]);
  for (const { open } of gates) open();
  await invocation.idle();
});

test("a slow function does not hold up another", async () => {
  const invocation = new AsynchronousInvocation({});
  const { open, opened } = gate();
  invocation.register(arn, () => opened, { maximumConcurrency: 1 });
  const other = await new Promise<string>((resolve) => {
    invocation.register(`${arn}-2`, async ({ id }) => resolve(id));
    invocation.invoke(arn, eventOf(1));
    invocation.invoke(`${arn}-2`, eventOf(2));
  });
  assert.equal(other, "id-2");
  open();
  await invocation.idle();
});

test("a failed event is tried again after a minute and after two more, and then handed to the destination", async () => {
  const timers = new ManualTimers();
  const invocation = new AsynchronousInvocation({ after: timers.after, now });
  const records: FailureRecord[] = [];
  const ids: string[] = [];
  const handler = async ({ id }: EventBridgeEventLike) => {
    ids.push(id);
    throw new RangeError(`attempt ${ids.length}`);
  };
  invocation.register(arn, handler, { onFailure: async (record) => records.push(record) });
  invocation.invoke(arn, eventOf(7));
  for (const delayMs of [60_000, 120_000]) {
    await settled();
    assert.deepEqual(records, []);
    assert.deepEqual(timers.delaysMs, [delayMs]);
    timers.fire();
  }
  await invocation.idle();
  assert.deepEqual(ids, ["id-7", "id-7", "id-7"]);
  assert.deepEqual(timers.delaysMs, []);
  const { requestId } = records[0]!.requestContext;
  assert.match(requestId, /^[0-9a-f-]{36}$/);
  assert.deepEqual(records, [
    {
      version: "1.0",
      timestamp: "2026-11-01T12:00:00.000Z",
      requestContext: {
        requestId,
        functionArn: `${arn}:$LATEST`,
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: eventOf(7),
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "RangeError", errorMessage: "attempt 3" },
    },
  ]);
});

test("an event that succeeds when it is tried again is done with", async () => {
  const timers = new ManualTimers();
  const invocation = new AsynchronousInvocation({ after: timers.after });
  let attempts = 0;
  const handler = async () => {
    if (++attempts === 1) throw new Error("no luck");
  };
  invocation.register(arn, handler, { onFailure: async () => assert.fail("it has succeeded") });
  invocation.invoke(arn, eventOf(1));
  await settled();
  timers.fire();
  await invocation.idle();
  assert.equal(attempts, 2);
});

test("other events of the function go on while a failed one waits", async () => {
  const timers = new ManualTimers();
  const invocation = new AsynchronousInvocation({ after: timers.after, retryDelaysMs: [5] });
  const seen: string[] = [];
  const handler = async ({ id }: EventBridgeEventLike) => {
    seen.push(id);
    if (seen.length === 1) throw new Error("no luck");
  };
  invocation.register(arn, handler, { maximumConcurrency: 1 });
  for (const epoch of [1, 2]) invocation.invoke(arn, eventOf(epoch));
  await settled();
  assert.deepEqual(seen, ["id-1", "id-2"]);
  timers.fire();
  await invocation.idle();
  assert.deepEqual(seen, ["id-1", "id-2", "id-1"]);
});

test("a handler that throws before it returns a promise, or throws no error, has failed like any other", async () => {
  const invocation = new AsynchronousInvocation({ retryDelaysMs: [] });
  const responses: unknown[] = [];
  const thrown: unknown[] = [new TypeError("at once"), "a text"];
  const handler = () => {
    throw thrown.shift();
  };
  invocation.register(arn, handler, { onFailure: async ({ responsePayload }) => responses.push(responsePayload) });
  for (const epoch of [1, 2]) invocation.invoke(arn, eventOf(epoch));
  await invocation.idle();
  assert.deepEqual(responses, [
    { errorType: "TypeError", errorMessage: "at once" },
    { errorType: "string", errorMessage: "a text" },
  ]);
});

test("a delayed event is not queued before its time, and counts as unfinished", async () => {
  const timers = new ManualTimers();
  const invocation = new AsynchronousInvocation({ after: timers.after });
  const seen: string[] = [];
  invocation.register(arn, async ({ id }) => seen.push(id));
  invocation.invoke(arn, eventOf(1), 150);
  let isIdle = false;
  const idle = invocation.idle().then(() => {
    isIdle = true;
  });
  await settled();
  assert.deepEqual([seen, timers.delaysMs, isIdle], [[], [150], false]);
  timers.fire();
  await idle;
  assert.deepEqual(seen, ["id-1"]);
});

test("closing waits for what runs, drops what has not started, and leaves no timer", async () => {
  const timers = new ManualTimers();
  const invocation = new AsynchronousInvocation({ after: timers.after });
  const { open, opened } = gate();
  const started: string[] = [];
  const handler = async ({ id }: EventBridgeEventLike) => {
    started.push(id);
    await opened;
    throw new Error("would be tried again");
  };
  invocation.register(arn, handler, { maximumConcurrency: 1 });
  invocation.invoke(arn, eventOf(1));
  invocation.invoke(arn, eventOf(2));
  invocation.invoke(arn, eventOf(3), 150);
  let isClosed = false;
  const closed = invocation.close().then(() => {
    isClosed = true;
  });
  await settled();
  assert.equal(isClosed, false);
  assert.throws(() => invocation.invoke(arn, eventOf(4)), /take no more events/);
  open();
  await closed;
  assert.deepEqual([started, timers.delaysMs], [["id-1"], []]);
});

test("an ARN has one handler, and must be a function's", () => {
  const invocation = new AsynchronousInvocation({});
  const handler = async () => {};
  invocation.register(arn, handler);
  assert.throws(() => invocation.register(arn, handler), /registered already/);
  assert.throws(() => invocation.register("arn:aws:sqs:us-east-1:000000000000:tasks", handler), /not the ARN/);
  assert.throws(() => invocation.register(`${arn}:live`, handler), /without a version/);
});

test("an event for nobody, and a destination that fails, are told by a warning", async (context) => {
  const warned: string[] = [];
  context.mock.method(process, "emitWarning", (message: string) => warned.push(message));
  const invocation = new AsynchronousInvocation({ retryDelaysMs: [] });
  const fail = async () => {
    throw new Error("out of order");
  };
  invocation.register(arn, fail, { onFailure: fail });
  invocation.invoke(`${arn}-2`, eventOf(1));
  invocation.invoke(arn, eventOf(2));
  await invocation.idle();
  assert.deepEqual(warned, [
    `The event id-1 was dropped: no function is registered as ${arn}-2`,
    `The destination of failures of ${arn} failed: out of order`,
  ]);
});
