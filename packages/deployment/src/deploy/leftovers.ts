import {
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
} from "@aws-sdk/client-dynamodb";
import { GetBucketTaggingCommand, paginateListBuckets, type S3Client } from "@aws-sdk/client-s3";
import type { Aws } from "./aws-clients.js";

/** What holds data of a stage, and is there. */
export interface Leftovers {
  readonly buckets: readonly string[];
  readonly tables: readonly string[];
}

/** Whether nothing is there. */
export function isEmpty({ buckets, tables }: Leftovers): boolean {
  return buckets.length === 0 && tables.length === 0;
}

/**
 * Finds the buckets and tables of a stage. A name alone is no proof, since the names of stage `dev` and of stage `dev-2` begin alike:
 * SST tags whatever it makes with the app and the stage.
 */
export async function findLeftovers(aws: Aws, stage: string): Promise<Leftovers> {
  const isOurs = (tags: Tags) => tagged(tags, "sst:app") === "snn" && tagged(tags, "sst:stage") === stage;
  const [buckets, tables] = await Promise.all([
    bucketsOf(aws, `snn-${stage}-`, isOurs),
    tablesOf(aws.dynamoDb, `snn-${stage}-`, isOurs),
  ]);
  return { buckets, tables };
}

type Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
type Test = (tags: Tags) => boolean;

function tagged(tags: Tags, key: string): string | undefined {
  return tags.find(({ Key }) => Key === key)?.Value;
}

async function bucketsOf({ s3, region }: Aws, prefix: string, isOurs: Test): Promise<string[]> {
  const ours: string[] = [];
  for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, { Prefix: prefix, BucketRegion: region }))
    for (const { Name: name = "" } of Buckets) if (isOurs(await tagsOfBucket(s3, name))) ours.push(name);
  return ours;
}

async function tagsOfBucket(s3: S3Client, bucket: string): Promise<Tags> {
  try {
    return (await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }))).TagSet ?? [];
  } catch (error) {
    // Gone meanwhile, or somebody else's without tags.
    if (/^(NoSuchTagSet|NoSuchBucket)$/.test((error as Error).name)) return [];
    throw error;
  }
}

async function tablesOf(dynamoDb: DynamoDBClient, prefix: string, isOurs: Test): Promise<string[]> {
  const ours: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: dynamoDb }, {}))
    for (const name of TableNames.filter((each) => each.startsWith(prefix)))
      if (isOurs(await tagsOfTable(dynamoDb, name))) ours.push(name);
  return ours;
}

async function tagsOfTable(dynamoDb: DynamoDBClient, table: string): Promise<Tags> {
  try {
    const { Table: description } = await dynamoDb.send(new DescribeTableCommand({ TableName: table }));
    if (description?.TableStatus === "DELETING") return [];
    const { Tags: tags = [] } = await dynamoDb.send(
      new ListTagsOfResourceCommand({ ResourceArn: description?.TableArn }),
    );
    return tags;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return [];
    throw error;
  }
}
