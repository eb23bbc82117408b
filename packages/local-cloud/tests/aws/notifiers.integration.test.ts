import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientDefaults, SnsNotifier } from "@snn/core/adapters/aws";
import { SmtpNotifier } from "@snn/core/adapters/smtp";
import { notifierContract } from "@snn/core/contracts";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { createQueue, createTopic } from "../../src/emulators/resources.js";
import { type Fauxqs, startFauxqs } from "../../src/emulators/sqs-sns-s3.js";
import { impatientRetries } from "./impatient.js";
import { closedEndpoint, startAnswering } from "./stub-service.js";

let fauxqs: Fauxqs;
let sns: SNSClient;
let sqs: SQSClient;
let topics = 0;
const servers: SMTPServer[] = [];
before(async () => {
  fauxqs = await startFauxqs();
  sns = new SNSClient({ ...clientDefaults, ...clientConfiguration(fauxqs.endpoint) });
  sqs = new SQSClient(clientConfiguration(fauxqs.endpoint));
});
after(async () => {
  for (const client of [sns, sqs]) client.destroy();
  await fauxqs.stop();
  for (const server of servers) await new Promise<void>((resolve) => server.close(resolve));
});

/** A topic, and what its subscriber, a queue, has been told. */
async function newTopic() {
  const { arn } = await createTopic(sns, `topic${++topics}`);
  const { url, arn: queueArn } = await createQueue(sqs, `subscriber${topics}`, { visibilityTimeoutSeconds: 30 });
  await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: "sqs", Endpoint: queueArn }));
  const received = async () => {
    const notices: { subject: string; text: string }[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
      if (Messages.length === 0) return notices;
      for (const { Body, ReceiptHandle } of Messages) {
        const { Subject, Message } = JSON.parse(Body!);
        notices.push({ subject: Subject, text: Message });
        await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
    }
  };
  return { notifier: new SnsNotifier(sns, arn), received };
}

notifierContract("SNS", newTopic);

test("SNS: a subject is cut to fewer than 100 ASCII characters, a text to 255 KiB", async () => {
  const { notifier, received } = await newTopic();
  await notifier.notify({ subject: `Größe → ${"x".repeat(200)}`, text: "ü".repeat(200_000) });
  const [notice] = await received();
  assert.equal(notice!.subject, `Gro?e ? ${"x".repeat(91)}`);
  assert.equal(notice!.text, "ü".repeat((255 * 1024) / 2));
});

test("SNS: a closed port, and a service that is out of order, are unavailable", async () => {
  const broken = await startAnswering(500, {});
  for (const endpoint of [await closedEndpoint(), broken.endpoint]) {
    const client = new SNSClient({ ...clientConfiguration(endpoint), ...impatientRetries(3) });
    const notifier = new SnsNotifier(client, "arn:aws:sns:eu-central-1:000000000000:topic");
    await assert.rejects(notifier.notify({ subject: "s", text: "t" }), { name: "UnavailableError", message: /^SNS/ });
    client.destroy();
  }
  assert.equal(broken.requests, 3);
  await broken.stop();
});

test("SNS: a topic that does not exist is no matter of waiting", async () => {
  const notifier = new SnsNotifier(sns, "arn:aws:sns:eu-central-1:000000000000:none");
  await assert.rejects(notifier.notify({ subject: "s", text: "t" }), { name: "NotFoundException" });
});

/** A mail as the server got it. */
interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

/** A mail server, and a notifier that hands in its mail there. */
async function newMailServer(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, raw: Buffer.concat(chunks).toString("latin1") });
        done();
      });
    },
    ...options,
  });
  servers.push(server);
  // A client that hangs up is no matter of these tests.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return { mails, port, notifier: notifierTo(port) };
}

function notifierTo(port: number, to = "person@example.com"): SmtpNotifier {
  return new SmtpNotifier({ url: `smtp://127.0.0.1:${port}`, from: "SNN <snn@example.com>", to });
}

/** What a person reads of a mail. */
function noticeOf({ raw }: Mail): { subject: string; text: string } {
  const end = raw.indexOf("\r\n\r\n");
  const header = (name: string) =>
    new RegExp(`^${name}: (.*)$`, "im").exec(
      raw
        .slice(0, end)
        .replace(/\r\n[ \t]+/g, " ")
        .replaceAll("\r", ""),
    )?.[1] ?? "";
  const body = raw.slice(end + 4).replace(/\r\n$/, "");
  const encoding = header("Content-Transfer-Encoding");
  return { subject: header("Subject"), text: decoded(encoding, body).replaceAll("\r\n", "\n") };
}

function decoded(encoding: string, body: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return Buffer.from(body, "latin1").toString("utf8");
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

notifierContract("SMTP", async () => {
  const { mails, notifier } = await newMailServer();
  return { notifier, received: async () => mails.map(noticeOf) };
});

test("SMTP: a mail goes from and to those who were named, and to nobody whom a subject names", async () => {
  const { mails, port } = await newMailServer();
  const notifier = notifierTo(port, "one@example.com, two@example.com");
  await notifier.notify({ subject: "s\r\nBcc: three@example.com", text: "t" });
  assert.equal(mails[0]!.from, "snn@example.com");
  assert.deepEqual(mails[0]!.to, ["one@example.com", "two@example.com"]);
  assert.doesNotMatch(mails[0]!.raw, /^Bcc:/im);
});

test("SMTP: a server that may take the mail later is unavailable, one that never will is not", async () => {
  for (const [responseCode, name] of [
    [451, "UnavailableError"],
    [554, "Error"],
  ] as const) {
    const refusal = Object.assign(new Error("not from you"), { responseCode });
    const { notifier } = await newMailServer({ onMailFrom: (_address, _session, done) => done(refusal) });
    await assert.rejects(notifier.notify({ subject: "s", text: "t" }), { name, message: /not from you/ });
  }
});

test("SMTP: a closed port is unavailable, and the error does not tell the password", async () => {
  const { port } = new URL(await closedEndpoint());
  const url = `smtp://person:secret@127.0.0.1:${port}`;
  const notifier = new SmtpNotifier({ url, from: "a@example.com", to: "b@example.com" });
  await assert.rejects(notifier.notify({ subject: "s", text: "t" }), (error: Error) => {
    assert.equal(error.name, "UnavailableError");
    assert.match(error.message, /ECONNREFUSED/);
    assert.doesNotMatch(JSON.stringify([error.message, error.cause]), /secret/);
    return true;
  });
});
