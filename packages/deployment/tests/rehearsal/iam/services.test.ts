import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DeleteServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { Access } from "../../../src/rehearsal/iam/policy.js";
import { UnknownRequestError } from "../../../src/rehearsal/iam/services/service-request.js";
import { type ServiceName, services } from "../../../src/rehearsal/iam/services/services.js";
import { type ClientSettings, captured } from "./captured.js";

const place = { region: "eu-central-1", accountId: "123456789012" };
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;

interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: commands of every client come through here
  send(command: any): Promise<unknown>;
}

/** What the first request of a command asks for. */
async function accessesOf(
  service: ServiceName,
  Sdk: new (settings: ClientSettings) => Client,
  command: object,
): Promise<readonly Access[]> {
  const [request] = await captured((settings) => new Sdk(settings).send(command));
  return services[service].operationOf(request!, place).accesses;
}

test("finds the action and the queue of requests to SQS, those for batches included", async () => {
  const base = { QueueUrl: "http://127.0.0.1:4566/123456789012/neuron" };
  const expected: [object, string][] = [
    [new SendMessageCommand({ ...base, MessageBody: "{}" }), "sqs:SendMessage"],
    [new SendMessageBatchCommand({ ...base, Entries: [{ Id: "0", MessageBody: "{}" }] }), "sqs:SendMessage"],
    [new ReceiveMessageCommand(base), "sqs:ReceiveMessage"],
    [new DeleteMessageBatchCommand({ ...base, Entries: [{ Id: "0", ReceiptHandle: "x" }] }), "sqs:DeleteMessage"],
    [
      new ChangeMessageVisibilityBatchCommand({
        ...base,
        Entries: [{ Id: "0", ReceiptHandle: "x", VisibilityTimeout: 1 }],
      }),
      "sqs:ChangeMessageVisibility",
    ],
    [new GetQueueUrlCommand({ QueueName: "neuron" }), "sqs:GetQueueUrl"],
  ];
  for (const [command, action] of expected)
    assert.deepEqual(await accessesOf("sqs", SQSClient, command), [{ action, resource: arn("sqs", "neuron") }]);
});

test("finds the action and the table of requests to DynamoDB, or the index that is read", async () => {
  const TableName = "runs";
  const Key = { pk: { S: "x" } };
  const table = arn("dynamodb", "table/runs");
  const query = { TableName, KeyConditionExpression: "pk = :pk" };
  const expected: [object, Access[]][] = [
    [new GetItemCommand({ TableName, Key }), [{ action: "dynamodb:GetItem", resource: table }]],
    [new GetItemCommand({ TableName: table, Key }), [{ action: "dynamodb:GetItem", resource: table }]],
    [new PutItemCommand({ TableName, Item: Key }), [{ action: "dynamodb:PutItem", resource: table }]],
    [new UpdateItemCommand({ TableName, Key }), [{ action: "dynamodb:UpdateItem", resource: table }]],
    [new QueryCommand(query), [{ action: "dynamodb:Query", resource: table }]],
    [
      new QueryCommand({ ...query, IndexName: "byState" }),
      [{ action: "dynamodb:Query", resource: `${table}/index/byState` }],
    ],
    [
      new BatchWriteItemCommand({ RequestItems: { runs: [{ PutRequest: { Item: Key } }] } }),
      [{ action: "dynamodb:BatchWriteItem", resource: table }],
    ],
    [
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: Key } },
          { ConditionCheck: { TableName: "other", Key, ConditionExpression: "attribute_exists(pk)" } },
        ],
      }),
      [
        { action: "dynamodb:PutItem", resource: table },
        { action: "dynamodb:ConditionCheckItem", resource: arn("dynamodb", "table/other") },
      ],
    ],
  ];
  for (const [command, accesses] of expected)
    assert.deepEqual(await accessesOf("dynamodb", DynamoDBClient, command), accesses);
});

test("finds the bus of every entry of PutEvents, by name, by ARN and by default", async () => {
  const entry = { Source: "snn", DetailType: "LayerCompleted", Detail: "{}" };
  const command = new PutEventsCommand({
    Entries: [{ ...entry, EventBusName: "snn" }, { ...entry, EventBusName: arn("events", "event-bus/own") }, entry],
  });
  const accesses = await accessesOf("events", EventBridgeClient, command);
  assert.deepEqual(
    accesses.map(({ resource }) => resource),
    ["snn", "own", "default"].map((bus) => arn("events", `event-bus/${bus}`)),
  );
  for (const { action, context } of accesses) {
    assert.equal(action, "events:PutEvents");
    assert.deepEqual(context, { "events:source": "snn", "events:detail-type": "LayerCompleted" });
  }
});

test("finds the topic of a publication", async () => {
  const command = new PublishCommand({ TopicArn: arn("sns", "notices"), Subject: "a & b", Message: "TopicArn=x" });
  assert.deepEqual(await accessesOf("sns", SNSClient, command), [
    { action: "sns:Publish", resource: arn("sns", "notices") },
  ]);
});

test("finds the action and the object of requests to S3, all steps of a multipart upload included", async () => {
  const object = { Bucket: "storage", Key: "training input/a+b/ü.h5" };
  const upload = { ...object, UploadId: "u1" };
  const resource = "arn:aws:s3:::storage/training input/a+b/ü.h5";
  const expected: [object, string][] = [
    [new GetObjectCommand(object), "s3:GetObject"],
    [new GetObjectCommand({ ...object, VersionId: "1" }), "s3:GetObjectVersion"],
    [new HeadObjectCommand(object), "s3:GetObject"],
    [new PutObjectCommand({ ...object, Body: "x" }), "s3:PutObject"],
    [new CreateMultipartUploadCommand(object), "s3:PutObject"],
    [new UploadPartCommand({ ...upload, PartNumber: 1, Body: "x" }), "s3:PutObject"],
    [new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [] } }), "s3:PutObject"],
    [new AbortMultipartUploadCommand(upload), "s3:AbortMultipartUpload"],
    [new DeleteObjectCommand(object), "s3:DeleteObject"],
  ];
  for (const [command, action] of expected)
    assert.deepEqual(await accessesOf("s3", S3Client, command), [{ action, resource }]);
});

test("finds the bucket of requests to S3, and the object that is copied", async () => {
  const bucket = { Bucket: "storage" };
  const list = { action: "s3:ListBucket", resource: "arn:aws:s3:::storage" };
  assert.deepEqual(await accessesOf("s3", S3Client, new HeadBucketCommand(bucket)), [list]);
  assert.deepEqual(await accessesOf("s3", S3Client, new ListObjectsV2Command({ ...bucket, Prefix: "a/" })), [
    { ...list, context: { "s3:prefix": "a/" } },
  ]);
  const copy = new CopyObjectCommand({ ...bucket, Key: "to", CopySource: "storage/from%20here" });
  assert.deepEqual(await accessesOf("s3", S3Client, copy), [
    { action: "s3:PutObject", resource: "arn:aws:s3:::storage/to" },
    { action: "s3:GetObject", resource: "arn:aws:s3:::storage/from here" },
  ]);
});

test("finds the services of requests to ECS, by name and by ARN", async () => {
  const service = arn("ecs", "service/cluster/predictor");
  const cluster = arn("ecs", "cluster/cluster");
  const deployment = arn("ecs", "service-deployment/cluster/predictor/1");
  const expected: [object, Access[]][] = [
    [
      new DescribeServicesCommand({ cluster, services: ["predictor", service] }),
      [1, 2].map(() => ({ action: "ecs:DescribeServices", resource: service })),
    ],
    [
      new UpdateServiceCommand({ cluster: "cluster", service: "predictor", taskDefinition: "predictor:2" }),
      [{ action: "ecs:UpdateService", resource: service }],
    ],
    [
      new ListServiceDeploymentsCommand({ cluster, service }),
      [{ action: "ecs:ListServiceDeployments", resource: service }],
    ],
    [
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deployment] }),
      [{ action: "ecs:DescribeServiceDeployments", resource: deployment }],
    ],
    [
      new DescribeTaskDefinitionCommand({ taskDefinition: "predictor" }),
      [{ action: "ecs:DescribeTaskDefinition", resource: "*" }],
    ],
  ];
  for (const [command, accesses] of expected) assert.deepEqual(await accessesOf("ecs", ECSClient, command), accesses);
});

test("asks who gives roles to ECS whether he may pass them", async () => {
  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
  const register = new RegisterTaskDefinitionCommand({
    family: "predictor",
    taskRoleArn: role("task"),
    executionRoleArn: role("execution"),
    containerDefinitions: [{ name: "Predictor", environment: [{ name: "taskRoleArn", value: role("no") }] }],
  });
  const pass = (name: string, service: string) => ({
    action: "iam:PassRole",
    resource: role(name),
    context: { "iam:PassedToService": service },
  });
  assert.deepEqual(await accessesOf("ecs", ECSClient, register), [
    { action: "ecs:RegisterTaskDefinition", resource: "*" },
    pass("task", "ecs-tasks.amazonaws.com"),
    pass("execution", "ecs-tasks.amazonaws.com"),
  ]);
  const update = new UpdateServiceCommand({
    service: arn("ecs", "service/cluster/predictor"),
    deploymentConfiguration: {
      lifecycleHooks: [
        {
          hookTargetArn: arn("lambda", "function:gate"),
          roleArn: role("hook"),
          lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
        },
      ],
    },
  });
  assert.deepEqual((await accessesOf("ecs", ECSClient, update)).slice(1), [pass("hook", "ecs.amazonaws.com")]);
});

test("does not guess at operations that it does not know", async () => {
  const unknown: [ServiceName, new (settings: ClientSettings) => Client, object][] = [
    ["s3", S3Client, new GetObjectTaggingCommand({ Bucket: "storage", Key: "x" })],
    ["events", EventBridgeClient, new PutRuleCommand({ Name: "rule", EventPattern: "{}" })],
    ["ecs", ECSClient, new DeleteServiceCommand({ service: "predictor" })],
    ["sqs", SQSClient, new SendMessageCommand({ QueueUrl: "http://127.0.0.1/queue", MessageBody: "x" })],
  ];
  for (const [service, Sdk, command] of unknown)
    await assert.rejects(accessesOf(service, Sdk, command), UnknownRequestError);
});
