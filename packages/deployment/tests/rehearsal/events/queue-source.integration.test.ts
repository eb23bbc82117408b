import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Fauxqs, startFauxqs } from "@snn/local-cloud";
import { hurriedDelay } from "../../../src/rehearsal/delay.js";
import {
  type QueueSourceDescription,
  queueSourcesOf,
  startQueueSource,
} from "../../../src/rehearsal/events/queue-source.js";
import type { InvocationResult } from "../../../src/rehearsal/lambda/index.js";
import { arn, graphOf } from "../test-graph.js";

interface Batch {
  readonly Records: readonly { readonly messageId: string; readonly body: string; readonly eventSourceARN: string }[];
}

let fauxqs: Fauxqs;
let sqs: SQSClient;
let queues = 0;

before(async () => {
  fauxqs = await startFauxqs();
  sqs = new SQSClient(configuration());
});
after(async () => {
  sqs?.destroy();
  await fauxqs?.stop();
});

const configuration = () => ({
  endpoint: fauxqs.endpoint,
  region: "eu-central-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

const mapping = (others: object = {}) =>
  [
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    {
      ...{ id: "1", uuid: "1", arn: arn("lambda", "event-source-mapping:1") },
      ...{ eventSourceArn: arn("sqs", "queue"), functionName: "neuron", batchSize: 10 },
      ...others,
    },
  ] as const;

/** Sends three messages, and has a function answer what comes. @returns the bodies that it was given, and those that are left */
async function handle(others: object, answer: (batch: Batch) => Partial<InvocationResult>) {
  const name = `queue-${++queues}`;
  const Attributes = { VisibilityTimeout: "1" };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  for (const MessageBody of ["a", "b", "c"]) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const [description] = queueSourcesOf(graphOf(mapping(others))) as [QueueSourceDescription];
  const failures: unknown[] = [];
  const given: string[] = [];
  const source = await startQueueSource({
    description,
    queue: { name, url: QueueUrl!, arn: arn("sqs", name) },
    target: {
      async invoke(event) {
        const { Records } = event as Batch;
        given.push(...Records.map(({ body }) => body));
        assert.ok(Records.every(({ eventSourceARN }) => eventSourceARN === arn("sqs", name)));
        return { requestId: "1", statusCode: 200, payload: null, ...answer({ Records }) };
      },
    },
    client: configuration(),
    region: "eu-central-1",
    mostInvocations: 2,
    onFailure: (error) => failures.push(error),
    delay: hurriedDelay(1000),
  });
  const deadline = Date.now() + 20_000;
  while (new Set(given).size < 3) {
    assert.ok(Date.now() < deadline, `only ${given} came`);
    await setImmediate();
  }
  await source.stop();
  assert.deepEqual(failures, []);
  return { given, left: fauxqs.counts(name).present };
}

test("deletes what a function has handled", async () => {
  const { given, left } = await handle({}, () => ({}));
  assert.deepEqual(given.sort(), ["a", "b", "c"]);
  assert.equal(left, 0);
});

test("keeps the whole batch when the function fails", async () => {
  assert.equal((await handle({}, () => ({ functionError: "Unhandled", payload: {} }))).left, 3);
});

const reporting = { functionResponseTypes: ["ReportBatchItemFailures"] };
const failing = (body: string) => (batch: Batch) => ({
  payload: {
    batchItemFailures: batch.Records.filter((record) => record.body === body).map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  },
});

test("keeps the messages that a function reports, where the mapping asks for reports", async () => {
  assert.equal((await handle(reporting, failing("b"))).left, 1);
});

test("deletes messages that are reported to nobody", async () => {
  assert.equal((await handle({}, failing("b"))).left, 0);
});

test("keeps the whole batch when a report makes no sense", async () => {
  assert.equal(
    (await handle(reporting, () => ({ payload: { batchItemFailures: [{ itemIdentifier: "?" }] } }))).left,
    3,
  );
  assert.equal((await handle(reporting, () => ({ payload: { batchItemFailures: [{}] } }))).left, 3);
});

test("refuses mappings that gather messages for a while, or are disabled", () => {
  const refused = [
    { maximumBatchingWindowInSeconds: 1 },
    { batchSize: 20 },
    { enabled: false },
    { filterCriteria: {} },
  ];
  for (const others of refused) assert.throws(() => queueSourcesOf(graphOf(mapping(others))), /cannot be rehearsed/);
});
