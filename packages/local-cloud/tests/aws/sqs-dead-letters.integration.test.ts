import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientDefaults, SqsDeadLetters } from "@snn/core/adapters/aws";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { createQueue } from "../../src/emulators/resources.js";
import { type Fauxqs, startFauxqs } from "../../src/emulators/sqs-sns-s3.js";
import { closedEndpoint } from "./stub-service.js";

let fauxqs: Fauxqs;
let client: SQSClient;
let queues = 0;
before(async () => {
  fauxqs = await startFauxqs();
  client = new SQSClient({ ...clientDefaults, ...clientConfiguration(fauxqs.endpoint) });
});
after(async () => {
  client.destroy();
  await fauxqs.stop();
});

async function newDeadLetters() {
  const { url, arn } = await createQueue(client, `dead${++queues}`, { visibilityTimeoutSeconds: 30 });
  return { url, arn, deadLetters: new SqsDeadLetters(client, url, { waitSeconds: 0 }) };
}

/** What a resend sent, by kind. */
function recordedSend() {
  const sent: string[] = [];
  const send = {
    task: async (body: string) => void sent.push(`task ${body}`),
    event: async (body: string) => void sent.push(`event ${body}`),
  };
  return { sent, send };
}

test("a letter is kept with its kind, its body and the reason, and listed as often as somebody looks", async () => {
  const { deadLetters } = await newDeadLetters();
  assert.deepEqual(await deadLetters.list(), []);
  await deadLetters.keep({ kind: "task", body: { hello: "größer" }, reason: "no luck" });
  await deadLetters.keep({ kind: "event", body: "no JSON", reason: "" });
  for (const receiveCount of [1, 2]) {
    const letters = await deadLetters.list();
    assert.deepEqual(
      letters.map(({ id: _, sentAt: __, ...letter }) => letter),
      [
        { kind: "task", body: '{"hello":"größer"}', reason: "no luck", receiveCount },
        { kind: "event", body: "no JSON", reason: "no reason was given", receiveCount },
      ],
    );
    assert.equal(new Set(letters.map(({ id }) => id)).size, 2);
    for (const { sentAt } of letters) assert.match(sentAt, /^20\d\d-\d\d-\d\dT[\d:.]+Z$/);
  }
  assert.equal(await deadLetters.count(), 2);
});

test("more letters than one request holds are all listed", async () => {
  const { deadLetters } = await newDeadLetters();
  for (let body = 0; body < 25; body++) await deadLetters.keep({ kind: "task", body, reason: "r" });
  assert.equal(new Set((await deadLetters.list()).map(({ body }) => body)).size, 25);
  assert.equal(await deadLetters.count(), 25);
});

test("a reason is cut to 1,000 characters, and characters that SQS does not take are replaced", async () => {
  const { deadLetters } = await newDeadLetters();
  await deadLetters.keep({ kind: "task", body: "a\u0000b\uffffc\ud800\n", reason: `\u0007${"x".repeat(2_000)}` });
  const [letter] = await deadLetters.list();
  assert.equal(letter!.reason, `\ufffd${"x".repeat(999)}`);
  assert.equal(letter!.body, "a\ufffdb\ufffdc\ufffd\n");
});

test("a body that is too long for SQS is cut, and the reason says so", async () => {
  const { deadLetters } = await newDeadLetters();
  await deadLetters.keep({ kind: "task", body: "ü".repeat(600_000), reason: "→".repeat(1_000) });
  const [letter] = await deadLetters.list();
  assert.equal(Buffer.byteLength(letter!.body), 1_040_384);
  assert.equal(letter!.reason, `${"→".repeat(1_000)} (the body is cut: 1040384 of 1200000 bytes)`);
});

test("a body that was all that SQS takes is not cut without need", async () => {
  const { deadLetters } = await newDeadLetters();
  await deadLetters.keep({ kind: "task", body: "x".repeat(1_040_384), reason: "r" });
  assert.equal((await deadLetters.list())[0]!.reason, "r");
});

test("an empty body, or none, can be kept", async () => {
  const { deadLetters } = await newDeadLetters();
  for (const body of ["", undefined]) await deadLetters.keep({ kind: "task", body, reason: "r" });
  assert.deepEqual(
    (await deadLetters.list()).map(({ body }) => body),
    ['""', '""'],
  );
});

test("a message that SQS itself moved here is a task that nobody answered", async () => {
  const { arn, deadLetters } = await newDeadLetters();
  const deadLetterQueue = { queueArn: arn, maxReceiveCount: 2 };
  const { url } = await createQueue(client, `live${++queues}`, {
    visibilityTimeoutSeconds: 0,
    deadLetters: deadLetterQueue,
  });
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "deadly" }));
  for (let receipt = 0; receipt < 3; receipt++) await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
  const [letter, ...others] = await deadLetters.list();
  assert.deepEqual(others, []);
  const { kind, body, reason, receiveCount } = letter!;
  assert.deepEqual([kind, body], ["task", "deadly"]);
  const text = `nobody answered: given up by SQS itself, received ${receiveCount} times, this look included`;
  assert.equal(reason, text);
  assert.ok(receiveCount >= 3);
});

test("letters are sent again by kind, and are gone afterwards", async () => {
  const { deadLetters } = await newDeadLetters();
  await deadLetters.keep({ kind: "task", body: "1", reason: "r" });
  await deadLetters.keep({ kind: "event", body: "2", reason: "r" });
  const { sent, send } = recordedSend();
  assert.equal(await deadLetters.resend(send), 2);
  assert.deepEqual(sent, ["task 1", "event 2"]);
  assert.deepEqual(await deadLetters.list(), []);
  assert.equal(await deadLetters.resend(send), 0);
});

test("only the selected letters are sent again, the others stay and can be seen at once", async () => {
  const { deadLetters } = await newDeadLetters();
  for (const body of ["1", "2", "3"]) await deadLetters.keep({ kind: "task", body, reason: `reason ${body}` });
  const { sent, send } = recordedSend();
  assert.equal(await deadLetters.resend(send, ({ reason }) => reason === "reason 2"), 1);
  assert.deepEqual(sent, ["task 2"]);
  assert.deepEqual((await deadLetters.list()).map(({ body }) => body).toSorted(), ["1", "3"]);
});

test("a letter that cannot be sent stays, and so do those after it", async () => {
  const { deadLetters } = await newDeadLetters();
  for (const body of ["1", "2", "3"]) await deadLetters.keep({ kind: "task", body, reason: "r" });
  const { sent, send } = recordedSend();
  const task = (body: string) => (body === "2" ? Promise.reject(new Error("no luck")) : send.task(body));
  await assert.rejects(deadLetters.resend({ ...send, task }), { message: "no luck" });
  assert.deepEqual(sent, ["task 1"]);
  assert.deepEqual((await deadLetters.list()).map(({ body }) => body).toSorted(), ["2", "3"]);
});

test("a letter that fails again while others are sent is left for the next time", async () => {
  const { deadLetters } = await newDeadLetters();
  await deadLetters.keep({ kind: "task", body: "1", reason: "first" });
  const { send } = recordedSend();
  const task = (body: string) => deadLetters.keep({ kind: "task", body, reason: "again" });
  assert.equal(await deadLetters.resend({ ...send, task }), 1);
  assert.deepEqual(
    (await deadLetters.list()).map(({ reason }) => reason),
    ["again"],
  );
});

test("dead letters at a closed port are unavailable", async () => {
  const endpoint = await closedEndpoint();
  const cut = new SQSClient({ ...clientDefaults, ...clientConfiguration(endpoint) });
  const deadLetters = new SqsDeadLetters(cut, `${endpoint}/1/dead`);
  const unavailable = { name: "UnavailableError" };
  await assert.rejects(deadLetters.keep({ kind: "task", body: "1", reason: "r" }), unavailable);
  await assert.rejects(deadLetters.list(), unavailable);
  await assert.rejects(deadLetters.count(), unavailable);
  cut.destroy();
});
