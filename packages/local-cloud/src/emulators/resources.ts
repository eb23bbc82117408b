import {
  type AttributeDefinition,
  CreateTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, type SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

export interface QueueSettings {
  /** How long a received message stays out of sight; 0 is none. */
  readonly visibilityTimeoutSeconds: number;
  /** Where a message goes that was received `maxReceiveCount` times and never deleted. */
  readonly deadLetters?: { readonly queueArn: string; readonly maxReceiveCount: number };
}

/** Creates a standard queue, with dead letters if asked for. */
export async function createQueue(
  client: SQSClient,
  name: string,
  { visibilityTimeoutSeconds, deadLetters }: QueueSettings,
): Promise<{ url: string; arn: string }> {
  const redrive = deadLetters && {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetters.queueArn,
      maxReceiveCount: deadLetters.maxReceiveCount,
    }),
  };
  const { QueueUrl: url } = await client.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { VisibilityTimeout: String(visibilityTimeoutSeconds), ...redrive },
    }),
  );
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
  );
  return { url: url!, arn: Attributes!["QueueArn"]! };
}

/** Creates a topic. */
export async function createTopic(client: SNSClient, name: string): Promise<{ arn: string }> {
  const { TopicArn } = await client.send(new CreateTopicCommand({ Name: name }));
  return { arn: TopicArn! };
}

/** Creates a bucket. */
export async function createBucket(client: S3Client, name: string): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: name }));
}

/** An attribute of a key: a string, or a number. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N";
}

interface Key {
  readonly hashKey: KeyAttribute;
  readonly rangeKey?: KeyAttribute;
}

export interface TableSettings extends Key {
  readonly name: string;
  /** They carry all attributes of the items. */
  readonly globalIndexes?: readonly (Key & { readonly name: string })[];
}

/** How long to wait for a table; dynalite's are there at once. */
const longestTableWaitSeconds = 10;

/** Creates a table that is paid by request; resolves when it can be used. */
export async function createTable(
  client: DynamoDBClient,
  { name, globalIndexes, ...key }: TableSettings,
): Promise<void> {
  const indexes = globalIndexes?.map(({ name, ...indexKey }) => ({
    IndexName: name,
    KeySchema: keySchema(indexKey),
    Projection: { ProjectionType: "ALL" as const },
  }));
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: keySchema(key),
      AttributeDefinitions: attributeDefinitions([key, ...(globalIndexes ?? [])]),
      GlobalSecondaryIndexes: indexes,
    }),
  );
  await waitUntilTableExists(
    { client, minDelay: 1, maxDelay: 1, maxWaitTime: longestTableWaitSeconds },
    { TableName: name },
  );
}

const keySchema = ({ hashKey, rangeKey }: Key): KeySchemaElement[] => [
  { AttributeName: hashKey.name, KeyType: "HASH" },
  ...(rangeKey ? [{ AttributeName: rangeKey.name, KeyType: "RANGE" as const }] : []),
];

/** Every attribute once, however many keys it is part of. */
function attributeDefinitions(keys: readonly Key[]): AttributeDefinition[] {
  const attributes = keys.flatMap(({ hashKey, rangeKey }) => (rangeKey ? [hashKey, rangeKey] : [hashKey]));
  const types = new Map(attributes.map(({ name, type }) => [name, type]));
  return Array.from(types, ([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}
