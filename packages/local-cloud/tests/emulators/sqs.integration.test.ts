import assert from "node:assert/strict";
import { afterEach, suite, test } from "node:test";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { createQueue, createTopic, type QueueSettings } from "../../src/emulators/resources.js";
import { type Fauxqs, type FauxqsOptions, startFauxqs } from "../../src/emulators/sqs-sns-s3.js";
import { assertClosed } from "./ports.js";

const none = { sent: 0, copied: 0, received: 0, deleted: 0, redrivenIn: 0, redrivenOut: 0, present: 0 };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

suite("SQS", () => {
  let fauxqs: Fauxqs;
  let client: SQSClient;
  let url: string;

  async function start(
    options: FauxqsOptions = {},
    settings: Partial<QueueSettings> = {},
    maxAttempts = 1,
  ): Promise<void> {
    fauxqs = await startFauxqs(options);
    client = new SQSClient({ ...clientConfiguration(fauxqs.endpoint), maxAttempts });
    url = (await createQueue(client, "tasks", { visibilityTimeoutSeconds: 30, ...settings })).url;
  }

  afterEach(async () => {
    client.destroy();
    await fauxqs.stop();
  });

  const send = (body: string) => client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));

  const sendBatch = (bodies: readonly string[]) =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: bodies.map((body, index) => ({ Id: `entry${index}`, MessageBody: body })),
      }),
    );

  async function receive(waitSeconds = 0, most = 10): Promise<Message[]> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["ApproximateReceiveCount"],
        MessageAttributeNames: ["All"],
      }),
    );
    return Messages;
  }

  /** Receives until so many have come. */
  async function receiveAll(count: number): Promise<Message[]> {
    const messages: Message[] = [];
    while (messages.length < count) messages.push(...(await receive(20)));
    return messages;
  }

  const remove = ({ ReceiptHandle }: Message) =>
    client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  const bodiesOf = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

  test("delivers what was sent, until it is deleted, and counts it", async () => {
    await start();
    await send("a");
    await sendBatch(["b", "c"]);
    const messages = await receive();
    assert.deepEqual(bodiesOf(messages), ["a", "b", "c"]);
    assert.deepEqual(fauxqs.counts("tasks"), { ...none, sent: 3, received: 3, present: 3 });
    await remove(messages[0]!);
    await remove(messages[0]!);
    const rest = messages.slice(1).map(({ ReceiptHandle }, index) => ({ Id: `entry${index}`, ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: rest }));
    assert.deepEqual(fauxqs.counts(url), { ...none, sent: 3, received: 3, deleted: 3 });
  });

  test("has queue addresses that lead to itself", async () => {
    await start();
    assert.ok(url.startsWith(`${fauxqs.endpoint}/`));
    assert.throws(() => fauxqs.counts("others"), /there is no standard queue others/);
  });

  test("moves what was received too often to the dead-letter queue", async () => {
    await start();
    const dead = await createQueue(client, "dead", { visibilityTimeoutSeconds: 30 });
    url = (
      await createQueue(client, "fragile", {
        visibilityTimeoutSeconds: 0,
        deadLetters: { queueArn: dead.arn, maxReceiveCount: 2 },
      })
    ).url;
    await send("poison");
    assert.deepEqual(bodiesOf(await receive()), ["poison"]);
    assert.deepEqual(bodiesOf(await receive()), ["poison"]);
    assert.deepEqual(await receive(), []);
    assert.deepEqual(fauxqs.counts("fragile"), { ...none, sent: 1, received: 2, redrivenOut: 1 });
    assert.deepEqual(fauxqs.counts("dead"), { ...none, redrivenIn: 1, present: 1 });
    url = dead.url;
    assert.deepEqual(bodiesOf(await receive()), ["poison"]);
  });

  test("closes its port when it is stopped, also on those who wait for a message", async () => {
    await start();
    const ended = Promise.allSettled([receive(20), receive(20)]);
    // A request that was made later has been answered, so these are waiting by now.
    await createQueue(client, "other", { visibilityTimeoutSeconds: 1 });
    await fauxqs.stop();
    await ended;
    await assertClosed(fauxqs.port);
    await fauxqs.stop();
  });

  test("gives the messages of a batch to one of those who wait, and a later one to the next", async () => {
    await start();
    const answers: string[][] = [];
    const waiting = numbers(3).map(async () => {
      answers.push(bodiesOf(await receive(20)) as string[]);
    });
    await sendBatch(numbers(10));
    await Promise.race(waiting);
    await sendBatch(["10"]);
    await sendBatch(["11"]);
    await Promise.all(waiting);
    assert.deepEqual(
      answers.toSorted((a, b) => b.length - a.length),
      [numbers(10), ["10"], ["11"]],
    );
  });

  test("wakes as many as it takes when each wants one message", async () => {
    await start();
    const waiting = numbers(4).map(() => receive(20, 1));
    await sendBatch(numbers(4));
    assert.deepEqual(bodiesOf((await Promise.all(waiting)).flat()).toSorted(), numbers(4));
  });

  test("leaves the rest of a layer for a moment to the receiver who got the first ten, then gives it to the next", async (context) => {
    let nowMs = 1_000_000;
    context.mock.method(performance, "now", () => nowMs);
    await start();
    const answers: string[][] = [];
    const waiting = numbers(2).map(async () => {
      answers.push(bodiesOf(await receive(20)) as string[]);
    });
    // A request that was made later has been answered, so both are waiting by now.
    await createQueue(client, "other", { visibilityTimeoutSeconds: 1 });
    await sendBatch(numbers(10));
    await Promise.race(waiting);
    await sendBatch(numbers(10));
    assert.deepEqual(bodiesOf(await receive()), numbers(10));
    await sendBatch(["20", "21"]);
    assert.equal(answers.length, 1);
    nowMs += 3;
    await Promise.all(waiting);
    assert.deepEqual(answers, [numbers(10), ["20", "21"]]);
  });

  test("gives no message to a receiver that has hung up", async () => {
    await start();
    const hangUp = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20, VisibilityTimeout: 43_200 });
    const abandoned = client.send(command, { abortSignal: hangUp.signal });
    await assert.rejects(
      Promise.all([
        abandoned,
        createQueue(client, "other", { visibilityTimeoutSeconds: 1 }).then(() => hangUp.abort()),
      ]),
      { name: "AbortError" },
    );
    const patient = receive(20);
    await send("precious");
    const [message] = await patient;
    assert.equal(message!.Body, "precious");
    assert.equal(message!.Attributes!["ApproximateReceiveCount"], "1");
  });

  test("duplicates messages, with their attributes", async () => {
    await start({ faults: { seed: 1, duplicate: 1 } });
    const attribute = { DataType: "String", StringValue: "run_1" };
    const command = { QueueUrl: url, MessageBody: "task", MessageAttributes: { runId: attribute } };
    await client.send(new SendMessageCommand(command));
    const messages = await receive();
    assert.deepEqual(bodiesOf(messages), ["task", "task"]);
    assert.notEqual(messages[0]!.MessageId, messages[1]!.MessageId);
    assert.notEqual(messages[0]!.ReceiptHandle, messages[1]!.ReceiptHandle);
    for (const { MessageAttributes } of messages) assert.deepEqual(MessageAttributes!["runId"], attribute);
    await remove(messages[0]!);
    assert.deepEqual(fauxqs.counts("tasks"), { ...none, sent: 1, copied: 1, received: 2, deleted: 1, present: 1 });
    assert.equal(fauxqs.faultsStruck.duplicate, 1);
  });

  test("does with one seed the same every time, and with another something else", async () => {
    const copiesOf = async (seed: number) => {
      await start({ faults: { seed, duplicate: 0.5 } });
      await sendBatch(numbers(10));
      const bodies = bodiesOf([...(await receive()), ...(await receive())]);
      client.destroy();
      await fauxqs.stop();
      return bodies;
    };
    const first = await copiesOf(1);
    assert.ok(first.length > 10 && first.length < 20);
    assert.deepEqual(await copiesOf(1), first);
    assert.notDeepEqual(await copiesOf(2), first);
  });

  test("reorders messages, also when all have become due at once, and loses none", async (context) => {
    await start({ faults: { seed: 3, reorder: 1 } });
    await sendBatch(numbers(10));
    const { now } = Date;
    context.mock.method(Date, "now", () => now() + 1000);
    const bodies = bodiesOf(await receiveAll(10)) as string[];
    assert.notDeepEqual(bodies, numbers(10));
    assert.deepEqual(bodies.toSorted(), numbers(10));
  });

  test("lets messages that nothing befalls overtake those that are held back", async () => {
    await start({ faults: { seed: 1, reorder: 0.5 } });
    await sendBatch(numbers(10));
    const bodies = bodiesOf(await receiveAll(10)) as string[];
    assert.deepEqual(bodies.toSorted(), numbers(10));
    assert.ok(fauxqs.faultsStruck.reorder > 0 && fauxqs.faultsStruck.reorder < 10);
  });

  test("confirms a deletion that it does not do", async () => {
    await start({ faults: { seed: 1, loseDeletion: 1 } });
    await send("a");
    const [message] = await receive();
    await remove(message!);
    assert.deepEqual(fauxqs.counts("tasks"), { ...none, sent: 1, received: 1, present: 1 });
    const { ReceiptHandle } = message!;
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }));
    assert.deepEqual(bodiesOf(await receive()), ["a"]);
  });

  test("throttles requests about messages, and carries out none of those", async () => {
    await start({ faults: { seed: 1, throttle: 1 } });
    for (const request of [() => send("a"), () => sendBatch(["a"]), () => receive()])
      await assert.rejects(request, (error: Error & { $metadata: { httpStatusCode: number } }) => {
        assert.match(error.name, /RequestThrottled/);
        assert.equal(error.$metadata.httpStatusCode, 400);
        return true;
      });
    assert.deepEqual(fauxqs.counts("tasks"), none);
    assert.equal(fauxqs.faultsStruck.throttle, 3);
  });

  test("is tried again by the SDK when it throttles a share of the requests", async () => {
    await start({ faults: { seed: 2, throttle: 0.3 } }, {}, 10);
    for (const body of numbers(10)) await send(body);
    assert.deepEqual(bodiesOf(await receive()), numbers(10));
    assert.ok(fauxqs.faultsStruck.throttle > 0);
  });

  test("fails entries of a batch without sending them", async () => {
    await start({ faults: { seed: 1, failEntry: 0.5 } });
    const bodies = numbers(10);
    const { Successful = [], Failed = [] } = await sendBatch(bodies);
    assert.ok(Successful.length > 0 && Failed.length > 0);
    assert.deepEqual(
      [...Successful, ...Failed].map(({ Id }) => Id).toSorted(),
      bodies.map((body) => `entry${body}`),
    );
    for (const { SenderFault } of Failed) assert.equal(SenderFault, false);
    const expected = Successful.map(({ Id }) => Id!.slice("entry".length));
    assert.deepEqual(bodiesOf(await receive()), expected);
    assert.equal(fauxqs.counts("tasks").sent, Successful.length);
    assert.equal(fauxqs.faultsStruck.failEntry, Failed.length);
  });

  test("fails a whole batch entry by entry", async () => {
    await start({ faults: { seed: 1, failEntry: 1 } });
    const { Successful, Failed } = await sendBatch(["a", "b"]);
    assert.deepEqual(Successful ?? [], []);
    assert.deepEqual(
      Failed!.map(({ Id }) => Id),
      ["entry0", "entry1"],
    );
    assert.deepEqual(fauxqs.counts("tasks"), none);
  });

  test("makes a message wait for its latency", async (context) => {
    let nowMs = 1_000_000;
    context.mock.method(Date, "now", () => nowMs);
    const latenciesMs = [80, 40, 0];
    await start({ deliveryLatencyMs: () => latenciesMs.shift()! });
    await sendBatch(["slow", "quick", "prompt"]);
    assert.deepEqual(bodiesOf(await receive()), ["prompt"]);
    nowMs += 39;
    assert.deepEqual(await receive(), []);
    nowMs += 1;
    assert.deepEqual(bodiesOf(await receive()), ["quick"]);
    nowMs += 39;
    assert.deepEqual(await receive(), []);
    nowMs += 1;
    assert.deepEqual(bodiesOf(await receive()), ["slow"]);
  });

  test("takes no longer than the latency says", async () => {
    await start({ deliveryLatencyMs: () => 5 });
    const measure = async () => {
      const sentAt = performance.now();
      await send("task");
      await receiveAll(1);
      return performance.now() - sentAt;
    };
    await measure();
    const timesMs = [];
    for (let repetition = 0; repetition < 9; repetition++) timesMs.push(await measure());
    // The best of them: with fauxqs's own clock alone, which ticks every 20 ms, none would be quicker than that.
    const bestMs = Math.min(...timesMs);
    assert.ok(bestMs < 18, `${bestMs} ms`);
  });

  test("brings what is published on a topic to a queue", async () => {
    await start();
    const topics = new SNSClient(clientConfiguration(fauxqs.endpoint));
    const { arn } = await createTopic(topics, "people");
    assert.match(arn, /^arn:aws:sns:eu-central-1:/);
    assert.equal((await topics.send(new CreateTopicCommand({ Name: "people" }))).TopicArn, arn);
    const mailbox = await createQueue(client, "mailbox", { visibilityTimeoutSeconds: 30 });
    await topics.send(new SubscribeCommand({ TopicArn: arn, Protocol: "sqs", Endpoint: mailbox.arn }));
    await topics.send(new PublishCommand({ TopicArn: arn, Subject: "run_1", Message: "has failed" }));
    topics.destroy();
    url = mailbox.url;
    const [message] = await receive();
    assert.equal((JSON.parse(message!.Body!) as { Message: string }).Message, "has failed");
    assert.equal(fauxqs.counts("mailbox").sent, 1);
  });
});
