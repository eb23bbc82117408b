import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { LocalCloud } from "@snn/local-cloud";
import {
  AccessControl,
  type Credentials,
  type Gateway,
  type GatewayRecord,
  startGateway,
} from "../../../src/rehearsal/iam/index.js";

const place = { region: "eu-central-1", accountId: "123456789012" };
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;

let folder: string;
let cloud: LocalCloud;
let accessControl: AccessControl;
let gateway: Gateway;
/** Who has a role may do these actions, on everything. */
let roleWith: (...actions: string[]) => Credentials;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "snn-gateway-"));
  cloud = await LocalCloud.start({ folder });
  const { fauxqs, dynalite, eventBridge } = cloud.emulators;
  accessControl = new AccessControl();
  let roles = 0;
  roleWith = (...Action) => {
    const name = `role-${++roles}`;
    const Statement = Action.length > 0 ? [{ Effect: "Allow", Action, Resource: "*" }] : [];
    return accessControl.addRole({
      name,
      arn: `arn:aws:iam::123456789012:role/${name}`,
      policies: [{ Version: "2012-10-17", Statement }],
    });
  };
  gateway = await startGateway({
    accessControl,
    place,
    emulatorAccountId: "000000000000",
    endpoints: {
      sqs: fauxqs.endpoint,
      sns: fauxqs.endpoint,
      s3: fauxqs.endpoint,
      dynamodb: dynalite.endpoint,
      events: eventBridge.endpoint,
    },
  });
});
after(async () => {
  await gateway?.close();
  await cloud?.close();
  await rm(folder, { recursive: true, force: true });
});

let recordsBefore = 0;
beforeEach(() => {
  recordsBefore = gateway.records.length;
});
const newRecords = () => gateway.records.slice(recordsBefore);

const settings = (credentials: Credentials) => ({
  endpoint: gateway.endpoint,
  region: place.region,
  credentials,
  forcePathStyle: true,
});

/** The queue as the graph names it, which fauxqs keeps under its own account. */
const queueUrl = () => cloud.connection.resources.DeadLetters.url.replace("000000000000", place.accountId);

const refused = (name: string) => (error: Error & { $metadata?: { httpStatusCode?: number } }) => {
  assert.equal(error.name, name);
  assert.equal(error.$metadata?.httpStatusCode, 403);
  return true;
};

test("sends messages on for who may, and hands them out again with the body that was sent", async () => {
  const sqs = new SQSClient(settings(roleWith("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage")));
  const MessageBody = JSON.stringify({ text: "ü /123456789012/ \u2028" });
  const QueueUrl = queueUrl();
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
  assert.deepEqual(
    Messages.map(({ Body }) => Body),
    [MessageBody],
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]!.ReceiptHandle }));
  sqs.destroy();
  assert.deepEqual(
    newRecords().map(({ operation, actions, resources, isAllowed, status }) => ({
      operation,
      actions,
      resources,
      isAllowed,
      status,
    })),
    ["SendMessage", "ReceiveMessage", "DeleteMessage"].map((operation) => ({
      operation,
      actions: [`sqs:${operation}`],
      resources: [arn("sqs", "snn-dead-letters")],
      isAllowed: true,
      status: 200,
    })),
  );
});

test("refuses in the protocol of each service what the role does not allow, and lets nothing through", async () => {
  const nothing = settings(roleWith());
  const before = cloud.emulators.fauxqs.counts(cloud.connection.resources.DeadLetters.url).sent;
  const requests: [string, () => Promise<unknown>][] = [
    [
      "AccessDeniedException",
      () => new SQSClient(nothing).send(new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: "x" })),
    ],
    [
      "AccessDeniedException",
      () => new DynamoDBClient(nothing).send(new GetItemCommand({ TableName: "snn-runs", Key: { pk: { S: "x" } } })),
    ],
    [
      "AccessDeniedException",
      () => new EventBridgeClient(nothing).send(new PutEventsCommand({ Entries: [{ EventBusName: "snn-events" }] })),
    ],
    ["AccessDeniedException", () => new ECSClient(nothing).send(new UpdateServiceCommand({ service: "predictor" }))],
    ["AccessDeniedException", () => new SSMClient(nothing).send(new GetParameterCommand({ Name: "/snn/dev/cloud" }))],
    [
      "AuthorizationErrorException",
      () =>
        new SNSClient(nothing).send(new PublishCommand({ TopicArn: arn("sns", "snn-notifications"), Message: "x" })),
    ],
    ["AccessDenied", () => new S3Client(nothing).send(new GetObjectCommand({ Bucket: "snn-storage", Key: "x" }))],
    [
      "AccessDenied",
      () => new S3Client(nothing).send(new PutObjectCommand({ Bucket: "snn-storage", Key: "x", Body: "x" })),
    ],
  ];
  for (const [name, request] of requests) await assert.rejects(request, refused(name));
  assert.equal(newRecords().length, requests.length);
  for (const { isAllowed, status, reason } of newRecords()) {
    assert.equal(isAllowed, false);
    assert.equal(status, 403);
    assert.match(reason ?? "", /not authorized to perform: |not part of the rehearsal/);
  }
  assert.equal(cloud.emulators.fauxqs.counts(cloud.connection.resources.DeadLetters.url).sent, before);
});

test("refuses who is unknown, whatever he asks for", async () => {
  const unknown = settings({ accessKeyId: "ASIAUNKNOWN", secretAccessKey: "x", sessionToken: "y" });
  const sqs = new SQSClient(unknown);
  const receive = sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl() }));
  await assert.rejects(receive, refused("UnrecognizedClientException"));
  const get = new S3Client(unknown).send(new GetObjectCommand({ Bucket: "snn-storage", Key: "x" }));
  await assert.rejects(get, refused("InvalidAccessKeyId"));
  const unsigned = await fetch(`${gateway.endpoint}/snn-storage/x`);
  assert.equal(unsigned.status, 403);
  assert.deepEqual(
    newRecords().map(({ principal }) => principal),
    ["ASIAUNKNOWN", "ASIAUNKNOWN", ""],
  );
});

test("tells only who may list a bucket that an object is not there", async () => {
  const missing = { Bucket: "snn-storage", Key: "missing" };
  const mayList = new S3Client(settings(roleWith("s3:GetObject", "s3:ListBucket")));
  await assert.rejects(mayList.send(new GetObjectCommand(missing)), { name: "NoSuchKey" });
  const mayNot = new S3Client(settings(roleWith("s3:GetObject")));
  await assert.rejects(mayNot.send(new GetObjectCommand(missing)), refused("AccessDenied"));
  await assert.rejects(
    mayNot.send(new HeadObjectCommand(missing)),
    ({ $metadata }) => $metadata.httpStatusCode === 403,
  );
  assert.deepEqual(
    newRecords().map(({ isAllowed, status }) => [isAllowed, status]),
    [
      [true, 404],
      [false, 403],
      [false, 403],
    ],
  );
  assert.match(newRecords()[1]!.reason ?? "", /s3:ListBucket on resource: arn:aws:s3:::snn-storage/);
});

test("carries objects of megabytes there and back, in one piece and in parts, with the checksums of the SDK", async () => {
  const s3 = new S3Client(settings(roleWith("s3:PutObject", "s3:GetObject")));
  const whole = { Bucket: "snn-storage", Key: "a folder/whole ü+.bin" };
  const content = randomBytes(7 * 1024 ** 2);
  await s3.send(new PutObjectCommand({ ...whole, Body: content }));
  const inParts = { Bucket: "snn-storage", Key: "parts.bin" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(inParts));
  const Parts = [];
  for (const PartNumber of [1, 2]) {
    const part = new UploadPartCommand({ ...inParts, UploadId, PartNumber, Body: content });
    Parts.push({ ETag: (await s3.send(part)).ETag, PartNumber });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...inParts, UploadId, MultipartUpload: { Parts } }));
  const read = async (object: { Bucket: string; Key: string }) =>
    Buffer.from(await (await s3.send(new GetObjectCommand(object))).Body!.transformToByteArray());
  assert((await read(whole)).equals(content));
  assert((await read(inParts)).equals(Buffer.concat([content, content])));
  assert(newRecords().every(({ isAllowed, status }) => isAllowed && status === 200));
});

test("reaches tables, buses and topics by the names that the graph has for them", async () => {
  const all = settings(roleWith("dynamodb:GetItem", "events:PutEvents", "sns:Publish"));
  const key = { pk: { S: "run" }, sk: { S: "none" } };
  await new DynamoDBClient(all).send(new GetItemCommand({ TableName: "snn-runs", Key: key })).catch((error: Error) => {
    // The table has a key of its own; that it says so shows that it was reached.
    assert.equal(error.name, "ValidationException");
  });
  const Entries = [{ EventBusName: "snn-events", Source: "test", DetailType: "Test", Detail: "{}" }];
  const { FailedEntryCount } = await new EventBridgeClient(all).send(new PutEventsCommand({ Entries }));
  assert.equal(FailedEntryCount, 0);
  const publish = new PublishCommand({ TopicArn: arn("sns", "snn-notifications"), Message: "a&b=ü" });
  assert.match((await new SNSClient(all).send(publish)).MessageId ?? "", /^[0-9a-f-]{36}$/);
});

test("takes a request back from the emulator when the caller hangs up, so that no message goes to nobody", async () => {
  const emulator = createServer();
  emulator.listen(0, "127.0.0.1");
  await once(emulator, "listening");
  const told = new EventEmitter();
  const recorded = once(told, "record");
  const endpoint = `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`;
  const onRequest = (one: GatewayRecord) => told.emit("record", one);
  const own = await startGateway({ accessControl, place, endpoints: { sqs: endpoint }, onRequest });
  const sqs = new SQSClient({ ...settings(roleWith("sqs:ReceiveMessage")), endpoint: own.endpoint });
  const hangUp = new AbortController();
  const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl() }), { abortSignal: hangUp.signal });
  const hungUp = assert.rejects(poll, { name: "AbortError" });
  const [request] = (await once(emulator, "request")) as [IncomingMessage];
  const lost = once(request.socket, "close");
  hangUp.abort();
  await Promise.all([hungUp, lost]);
  const [{ isAllowed, status }] = (await recorded) as [GatewayRecord];
  assert.deepEqual([isAllowed, status], [true, undefined]);
  await own.close();
  emulator.close();
});

test("answers 502 when an emulator is away", async () => {
  const emulator = createServer((request) => request.socket.destroy());
  emulator.listen(0, "127.0.0.1");
  await once(emulator, "listening");
  const endpoint = `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`;
  const own = await startGateway({ accessControl, place, endpoints: { sqs: endpoint } });
  const client = { ...settings(roleWith("sqs:ReceiveMessage")), endpoint: own.endpoint, maxAttempts: 1 };
  const receive = new SQSClient(client).send(new ReceiveMessageCommand({ QueueUrl: queueUrl() }));
  await assert.rejects(receive, ({ $metadata }) => $metadata.httpStatusCode === 502);
  assert.deepEqual(
    own.records.map(({ isAllowed, status }) => [isAllowed, status]),
    [[true, 502]],
  );
  await own.close();
  emulator.close();
});

test("leads an SDK here by its environment", () => {
  assert.equal(gateway.environment["AWS_ENDPOINT_URL_EVENTBRIDGE"], gateway.endpoint);
  assert.deepEqual(
    Object.keys(gateway.environment).sort(),
    ["DYNAMODB", "ECS", "EVENTBRIDGE", "S3", "SNS", "SQS"].map((service) => `AWS_ENDPOINT_URL_${service}`),
  );
});
