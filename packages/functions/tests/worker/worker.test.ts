import assert from "node:assert/strict";
import { test } from "node:test";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { Timer } from "../../src/worker/timer.js";
import { runWorker, type WorkerOptions } from "../../src/worker/worker.js";
import { messagesOf, ScriptedSqs } from "./scripted-sqs.js";

const queueUrl = "https://sqs.eu-central-1.amazonaws.com/123456789012/neurons";
const allDone: SQSBatchResponse = { batchItemFailures: [] };

/** A worker on scripted answers. It ends as soon as it would have to wait for messages, unless it is told to wait. */
class TestWorker {
  readonly sqs = new ScriptedSqs();
  readonly events: SQSEvent[] = [];
  readonly errors: string[] = [];
  readonly waitsMs: number[] = [];
  readonly abort = new AbortController();
  /** What beats while a message batch is handled. */
  beat: (() => void) | undefined;
  periodMs = 0;
  handle: (event: SQSEvent) => Promise<SQSBatchResponse> = async () => allDone;

  constructor() {
    this.sqs.onIdle = () => this.abort.abort();
  }

  readonly #timer: Timer = {
    wait: async (durationMs) => void this.waitsMs.push(durationMs),
    every: (periodMs, action) => {
      this.periodMs = periodMs;
      this.beat = action;
      return () => {
        this.beat = undefined;
      };
    },
  };

  run(options: Partial<WorkerOptions> = {}): Promise<void> {
    return runWorker({
      client: this.sqs.client,
      queueUrl,
      handler: (event) => {
        this.events.push(event);
        return this.handle(event);
      },
      signal: this.abort.signal,
      onError: (what) => this.errors.push(what),
      timer: this.#timer,
      ...options,
    });
  }
}

function resolvable(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

test("messages come to the handler as Lambda makes them", async () => {
  const worker = new TestWorker();
  worker.sqs.receives.push(() => messagesOf(1));
  await worker.run();
  assert.deepEqual(worker.events, [
    {
      Records: [
        {
          messageId: "m0",
          receiptHandle: "r0",
          body: "body 0",
          attributes: { ApproximateReceiveCount: "1" },
          messageAttributes: {},
          md5OfBody: "md5 0",
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:neurons",
          awsRegion: "eu-central-1",
        },
      ],
    },
  ]);
});

test("what succeeded is deleted in one request, what failed is given back after a delay that grows", async () => {
  const worker = new TestWorker();
  worker.handle = async () => ({ batchItemFailures: [{ itemIdentifier: "m1" }] });
  for (const receiveCount of [1, 2, 3, 7, 1000]) worker.sqs.receives.push(() => messagesOf(3, receiveCount));
  await worker.run();
  assert.deepEqual(worker.sqs.deleted, Array(5).fill(["r0", "r2"]));
  assert.deepEqual(
    worker.sqs.hidden,
    [1, 2, 4, 60, 60].map((seconds) => ({ r1: seconds })),
  );
  assert.deepEqual(worker.errors, []);
});

test("nothing is asked of SQS when there is nothing to delete or to give back", async () => {
  const worker = new TestWorker();
  worker.sqs.receives.push(() => []);
  await worker.run();
  assert.deepEqual([worker.events, worker.sqs.deleted, worker.sqs.hidden], [[], [], []]);
});

test("a handler that throws fails its whole message batch", async () => {
  const worker = new TestWorker();
  worker.handle = () => Promise.reject(new Error("no luck"));
  worker.sqs.receives.push(() => messagesOf(2));
  await worker.run();
  assert.deepEqual([worker.sqs.deleted, worker.sqs.hidden], [[], [{ r0: 1, r1: 1 }]]);
  assert.deepEqual(worker.errors, ["a message batch could not be handled"]);
});

test("an answer that names a message of nobody fails the whole message batch, as with Lambda", async () => {
  for (const itemIdentifier of ["", "m9"]) {
    const worker = new TestWorker();
    worker.handle = async () => ({ batchItemFailures: [{ itemIdentifier }] });
    worker.sqs.receives.push(() => messagesOf(2));
    await worker.run();
    assert.deepEqual([worker.sqs.deleted, worker.sqs.hidden], [[], [{ r0: 1, r1: 1 }]]);
  }
});

test("only what was not deleted is deleted again, three times at most", async () => {
  const worker = new TestWorker();
  worker.sqs.receives.push(() => messagesOf(3));
  worker.sqs.deletions.push(
    () => ["0", "2"],
    () => ["1"],
    () => ["0"],
  );
  await worker.run();
  assert.deepEqual(worker.sqs.deleted, [["r0", "r1", "r2"], ["r0", "r2"], ["r2"]]);
  assert.equal(worker.errors.length, 3);
});

test("a deletion that SQS does not answer is repeated", async () => {
  const worker = new TestWorker();
  worker.sqs.receives.push(() => messagesOf(2));
  worker.sqs.deletions.push(() => Promise.reject(new Error("SQS is away")));
  await worker.run();
  assert.deepEqual(worker.sqs.deleted, [
    ["r0", "r1"],
    ["r0", "r1"],
  ]);
});

test("errors of SQS are waited out, longer and longer, and then it goes on", async () => {
  const worker = new TestWorker();
  const failing = () => Promise.reject(new Error("SQS is away"));
  worker.sqs.receives.push(...Array(10).fill(failing), () => messagesOf(1), failing);
  await worker.run();
  assert.equal(worker.events.length, 1);
  assert.deepEqual(worker.errors, Array(11).fill("no messages could be received"));
  const longest = [...Array.from({ length: 10 }, (_, failures) => Math.min(100 * 2 ** failures, 10_000)), 100];
  for (const [index, waitMs] of worker.waitsMs.entries())
    assert.ok(waitMs > longest[index]! / 2 && waitMs <= longest[index]!, worker.waitsMs.join(" "));
  assert.equal(worker.waitsMs.length, longest.length);
});

test("the next messages are waited for while the last ones are being deleted", async () => {
  const worker = new TestWorker();
  const deletion = resolvable();
  worker.sqs.receives.push(
    () => messagesOf(1),
    () => {
      deletion.resolve();
      return messagesOf(1);
    },
  );
  // Without the second request this deletion would not end.
  worker.sqs.deletions.push(() => deletion.promise.then(() => []));
  await worker.run();
  assert.deepEqual(worker.sqs.deleted, [["r0"], ["r0"]]);
});

test("a message batch that takes long is kept from others, one request at a time, and no longer than it takes", async () => {
  const worker = new TestWorker();
  worker.sqs.receives.push(() => messagesOf(2));
  worker.handle = async () => {
    assert.equal(worker.periodMs, 15_000);
    worker.beat?.();
    worker.beat?.();
    await Promise.resolve();
    return { batchItemFailures: [{ itemIdentifier: "m1" }] };
  };
  await worker.run();
  // The failed one is given back last, so that it is not hidden again for the whole time.
  assert.deepEqual(worker.sqs.hidden, [{ r0: 30, r1: 30 }, { r1: 1 }]);
  assert.equal(worker.beat, undefined);
});

test("a worker that is told to end finishes what it has in hand, and takes no more", async () => {
  const worker = new TestWorker();
  worker.sqs.receives.push(
    () => messagesOf(2),
    () => assert.fail("took more"),
  );
  worker.handle = async () => {
    worker.abort.abort();
    return allDone;
  };
  await worker.run();
  assert.deepEqual(worker.sqs.deleted, [["r0", "r1"]]);
  assert.deepEqual(worker.errors, []);
});

test("a worker that is told to end before it begins takes nothing", async () => {
  const worker = new TestWorker();
  worker.abort.abort();
  worker.sqs.receives.push(() => assert.fail("took something"));
  await worker.run();
});

test("several message batches are handled at the same time, as many as are asked for", async () => {
  const worker = new TestWorker();
  const all = resolvable();
  let inHand = 0;
  worker.sqs.onIdle = () => {};
  for (let batch = 0; batch < 3; batch++) worker.sqs.receives.push(() => messagesOf(1));
  worker.handle = async () => {
    if (++inHand === 3) all.resolve();
    await all.promise;
    worker.abort.abort();
    return allDone;
  };
  await worker.run({ concurrency: 3 });
  assert.equal(worker.sqs.deleted.length, 3);
});
