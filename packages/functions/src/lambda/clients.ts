import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECSClient } from "@aws-sdk/client-ecs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { clientDefaults, documentClientDefaults } from "@snn/core/adapters/aws";
import type { ProcessCloud } from "./process-cloud.js";

// Functions, not a table of them, so that a bundler can leave out the clients of services that a function does not use.

export function sqsClient(cloud: ProcessCloud): SQSClient {
  return cloud.client("SQS", (settings) => new SQSClient({ ...clientDefaults, ...settings }));
}

export function eventBridgeClient(cloud: ProcessCloud): EventBridgeClient {
  return cloud.client("EVENTBRIDGE", (settings) => new EventBridgeClient({ ...clientDefaults, ...settings }));
}

export function s3Client(cloud: ProcessCloud): S3Client {
  return cloud.client("S3", (settings) => new S3Client({ ...clientDefaults, ...settings }));
}

export function snsClient(cloud: ProcessCloud): SNSClient {
  return cloud.client("SNS", (settings) => new SNSClient({ ...clientDefaults, ...settings }));
}

export function ecsClient(cloud: ProcessCloud): ECSClient {
  return cloud.client("ECS", (settings) => new ECSClient({ ...clientDefaults, ...settings }));
}

export function documentClient(cloud: ProcessCloud): DynamoDBDocumentClient {
  const client = cloud.client("DYNAMODB", (settings) => new DynamoDBClient({ ...documentClientDefaults, ...settings }));
  return DynamoDBDocumentClient.from(client);
}
