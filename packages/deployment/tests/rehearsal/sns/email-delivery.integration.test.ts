import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { LocalCloud } from "@snn/local-cloud";
import { emailSubscriptionsOf } from "../../../src/rehearsal/sns/description.js";
import { startEmailDelivery } from "../../../src/rehearsal/sns/email-delivery.js";
import { SmtpMailbox } from "./smtp-mailbox.js";

let folder: string;
let cloud: LocalCloud;
let sns: SNSClient;
let endpoint: string;
let topicArn: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "snn-sns-"));
  cloud = await LocalCloud.start({ folder });
  endpoint = cloud.emulators.fauxqs.endpoint;
  topicArn = cloud.connection.resources.Notifications!.arn;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  sns = new SNSClient({ endpoint, region: "eu-central-1", credentials });
});

after(async () => {
  sns.destroy();
  await cloud.close();
  await rm(folder, { recursive: true });
});

const subscriptionArn = "arn:aws:sns:eu-central-1:123456789012:notifications:1";
const subscription = () => ({ arn: subscriptionArn, topicArn, address: "ada@example.org" });

test("what is published to a topic arrives as SNS mails it", async (context) => {
  const mailbox = await SmtpMailbox.start(context);
  const { smtp } = mailbox;
  const delivery = await startEmailDelivery({
    subscriptions: [subscription()],
    endpoint,
    region: "eu-central-1",
    smtp,
  });
  context.after(() => delivery.stop());
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: "Training is done", Message: "The cost is 0.1." }));
  await mailbox.until(1);
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message: "Without a subject." }));
  await mailbox.until(2);
  const [first, second] = mailbox.mails;
  assert.equal(first?.from, "no-reply@sns.amazonaws.com");
  assert.deepEqual(first?.to, ["ada@example.org"]);
  assert.match(first!.source, /^From: AWS Notifications <no-reply@sns\.amazonaws\.com>\r$/m);
  assert.match(first!.source, /^Subject: Training is done\r$/m);
  assert.match(first!.source, /^The cost is 0\.1\.\r$/m);
  assert.match(first!.source, /unsubscribe\.html/);
  assert.match(second!.source, /^Subject: AWS Notification Message\r$/m);
});

test("a mail that the server does not take is tried again", async (context) => {
  const mailbox = await SmtpMailbox.start(context);
  mailbox.refusals = 2;
  const failures: unknown[] = [];
  const delivery = await startEmailDelivery({
    subscriptions: [subscription()],
    endpoint,
    region: "eu-central-1",
    smtp: mailbox.smtp,
    onFailure: (error) => failures.push(error),
    delay: async () => undefined,
  });
  context.after(() => delivery.stop());
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: "Again", Message: "text" }));
  await mailbox.until(1);
  assert.equal(failures.length, 2);
  assert.match(mailbox.mails[0]!.source, /Subject: Again/);
});

test("a topic that does not exist is not waited for", async (context) => {
  const { smtp } = await SmtpMailbox.start(context);
  const subscriptions = [{ ...subscription(), topicArn: `${topicArn}-other` }];
  await assert.rejects(startEmailDelivery({ subscriptions, endpoint, region: "eu-central-1", smtp }), /Topic/);
});

test("takes the subscriptions by e-mail from a graph, and no others", () => {
  const type = "aws:sns/topicSubscription:TopicSubscription";
  const state = { arn: subscriptionArn, topic: "topic", protocol: "email", endpoint: "ada@example.org" };
  const resources = [
    { type, name: "Mail", state },
    { type, name: "Queue", state: { ...state, protocol: "sqs", endpoint: "queue" } },
  ];
  assert.deepEqual(emailSubscriptionsOf({ resources }), [
    { arn: subscriptionArn, topicArn: "topic", address: "ada@example.org" },
  ]);
  const filtered = [{ type, name: "Mail", state: { ...state, filterPolicy: "{}" } }];
  assert.throws(() => emailSubscriptionsOf({ resources: filtered }), /filterPolicy/);
});
