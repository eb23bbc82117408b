import { CreateTableCommand, type DynamoDBClient, type KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { GraphError, type GraphLike, resourcesOf } from "../graph-resources.js";

const projection = z.enum(["ALL", "KEYS_ONLY"]);
const tableSchema = z.object({
  name: z.string(),
  attributes: z.array(z.object({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
  hashKey: z.string(),
  rangeKey: z.string().optional(),
  billingMode: z.literal("PAY_PER_REQUEST"),
  globalSecondaryIndexes: z
    .array(
      z.strictObject({
        name: z.string(),
        hashKey: z.string(),
        rangeKey: z.string().optional(),
        projectionType: projection,
      }),
    )
    .default([]),
  localSecondaryIndexes: z.tuple([]).default([]),
  streamEnabled: z.literal(false).default(false),
});

/** Creates the tables of a graph, with their keys and indexes. What expires is not deleted: no rehearsal takes so long. */
export async function createTables(graph: GraphLike, client: DynamoDBClient): Promise<void> {
  for (const table of resourcesOf(graph, "aws:dynamodb/table:Table", tableSchema))
    await client.send(
      new CreateTableCommand({
        TableName: table.name,
        AttributeDefinitions: table.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
        KeySchema: keysOf(table),
        BillingMode: table.billingMode,
        ...(table.globalSecondaryIndexes.length > 0 && {
          GlobalSecondaryIndexes: table.globalSecondaryIndexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keysOf(index),
            Projection: { ProjectionType: index.projectionType },
          })),
        }),
      }),
    );
}

function keysOf({ hashKey, rangeKey }: { readonly hashKey: string; readonly rangeKey?: string | undefined }) {
  const keys: KeySchemaElement[] = [{ AttributeName: hashKey, KeyType: "HASH" }];
  if (rangeKey !== undefined) keys.push({ AttributeName: rangeKey, KeyType: "RANGE" });
  return keys;
}

const bucketSchema = z.object({ bucket: z.string() });
const notificationSchema = z.object({
  bucket: z.string(),
  eventbridge: z.boolean().default(false),
  lambdaFunctions: z.tuple([]).default([]),
  queues: z.tuple([]).default([]),
  topics: z.tuple([]).default([]),
});

/**
 * Creates the buckets of a graph.
 *
 * @returns the names of those that tell EventBridge of new objects. @throws GraphError for a bucket that tells others
 */
export async function createBuckets(graph: GraphLike, client: S3Client): Promise<ReadonlySet<string>> {
  const buckets = resourcesOf(graph, "aws:s3/bucket:Bucket", bucketSchema);
  for (const { bucket } of buckets) await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const notifications = resourcesOf(graph, "aws:s3/bucketNotification:BucketNotification", notificationSchema);
  const stray = notifications.find(({ bucket }) => !buckets.some((known) => known.bucket === bucket));
  if (stray !== undefined) throw new GraphError(`notifications of ${stray.bucket}, which the graph does not have`);
  return new Set(notifications.filter(({ eventbridge }) => eventbridge).map(({ bucket }) => bucket));
}
