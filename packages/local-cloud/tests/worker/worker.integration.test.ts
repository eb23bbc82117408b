import assert from "node:assert/strict";
import { afterEach, suite, test } from "node:test";
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { runWorker, type WorkerOptions } from "@snn/functions/worker";
import { clientConfiguration, region } from "../../src/emulators/aws-clients.js";
import { createQueue } from "../../src/emulators/resources.js";
import { type Fauxqs, type FauxqsOptions, startFauxqs } from "../../src/emulators/sqs-sns-s3.js";

type Handler = WorkerOptions["handler"];
type SqsEvent = Parameters<Handler>[0];

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

suite("a worker on SQS", { timeout: 30_000 }, () => {
  let fauxqs: Fauxqs;
  let client: SQSClient;
  let queueUrl: string;
  let abort: AbortController;
  let errors: unknown[];

  async function start(options: FauxqsOptions = {}): Promise<void> {
    fauxqs = await startFauxqs(options);
    client = new SQSClient({ ...clientConfiguration(fauxqs.endpoint), maxAttempts: 1 });
    queueUrl = (await createQueue(client, "tasks", { visibilityTimeoutSeconds: 30 })).url;
    abort = new AbortController();
    errors = [];
  }

  afterEach(async () => {
    client.destroy();
    await fauxqs.stop();
  });

  /** Sends bodies; what a fault of SQS keeps back is sent again. */
  async function send(bodies: readonly string[]): Promise<void> {
    for (let start = 0; start < bodies.length; start += 10) {
      const entries = bodies.slice(start, start + 10).map((body, index) => ({ Id: String(index), MessageBody: body }));
      const request = () => client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
      await request().catch(request);
    }
  }

  const work = (handler: Handler, options: Partial<WorkerOptions> = {}) =>
    runWorker({
      client,
      queueUrl,
      handler,
      signal: abort.signal,
      onError: (_, error) => errors.push(error),
      ...options,
    });

  /** Handles messages until every one of these bodies has succeeded, and then ends the worker. */
  function until(bodies: readonly string[], fails: (record: SqsEvent["Records"][number]) => boolean): Handler {
    const left = new Set(bodies);
    return async ({ Records: records }) => {
      const failed = records.filter(fails);
      for (const record of records) if (!failed.includes(record)) left.delete(record.body);
      if (left.size === 0) abort.abort();
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    };
  }

  test("gets what Lambda would get", async () => {
    await start();
    await send(["hello"]);
    const events: SqsEvent[] = [];
    const done = until(["hello"], () => false);
    await work((event) => {
      events.push(event);
      return done(event);
    });
    const [{ messageId, receiptHandle, attributes, ...record }] = events[0]!.Records as [SqsEvent["Records"][number]];
    assert.match(messageId, /^[0-9a-f-]{36}$/);
    assert.notEqual(receiptHandle, "");
    assert.deepEqual(Object.keys(attributes).sort(), [
      "ApproximateFirstReceiveTimestamp",
      "ApproximateReceiveCount",
      "SenderId",
      "SentTimestamp",
    ]);
    assert.equal(attributes.ApproximateReceiveCount, "1");
    assert.deepEqual(record, {
      body: "hello",
      messageAttributes: {},
      md5OfBody: "5d41402abc4b2a76b9719d911017c592",
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:${region}:000000000000:tasks`,
      awsRegion: region,
    });
  });

  test("handles and deletes every message, and those that failed once after their delay", async () => {
    await start();
    const bodies = numbers(300);
    await send(bodies);
    const failsOnce = until(
      bodies,
      ({ body, attributes }) => body.endsWith("7") && attributes.ApproximateReceiveCount === "1",
    );
    await work(failsOnce, { concurrency: 3, retryDelaySeconds: () => 0 });
    const { received, deleted, present } = fauxqs.counts(queueUrl);
    assert.deepEqual({ received, deleted, present, errors }, { received: 330, deleted: 300, present: 0, errors: [] });
  });

  test("loses nothing to a queue that throttles, repeats, reorders and forgets deletions", async () => {
    const faults = { seed: 5, duplicate: 0.1, reorder: 0.1, loseDeletion: 0.1, throttle: 0.2 };
    await start({ faults });
    const bodies = numbers(200);
    const working = work(
      until(bodies, () => false),
      { concurrency: 2, visibilityTimeoutSeconds: 1 },
    );
    await send(bodies);
    await working;
    for (const kind of ["duplicate", "reorder", "loseDeletion", "throttle"] as const)
      assert.ok(fauxqs.faultsStruck[kind] > 0, kind);
    assert.ok(errors.length > 0);
  });

  // Far less than a poll waits.
  test("ends at once while it waits for messages, and leaves later ones to others", { timeout: 10_000 }, async () => {
    await start();
    let isPolling = () => {};
    const polling = new Promise<void>((resolve) => {
      isPolling = resolve;
    });
    const poller = new SQSClient(clientConfiguration(fauxqs.endpoint));
    poller.middlewareStack.add(
      (next) => (request) => {
        isPolling();
        return next(request);
      },
      { step: "finalizeRequest" },
    );
    const working = work(() => assert.fail("got a message"), { client: poller });
    await polling;
    // A request that is answered after the poll was sent: by now somebody waits at the queue.
    await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl }));
    abort.abort();
    await working;
    poller.destroy();

    abort = new AbortController();
    await send(["late"]);
    const receiveCounts: string[] = [];
    const done = until(["late"], () => false);
    await work((event) => {
      receiveCounts.push(...event.Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
      return done(event);
    });
    assert.deepEqual([receiveCounts, errors], [["1"], []]);
  });
});
