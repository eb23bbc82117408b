import {
  DeleteBackupCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  ListBackupsCommand,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Aws } from "./aws-clients.js";
import { DeploymentError } from "./errors.js";
import type { Leftovers } from "./leftovers.js";

const tablePatienceSeconds = 600;

/** Deletes buckets with all versions of what is in them, and tables with their backups. To do it again is safe. */
export async function deleteLeftovers(
  { s3, dynamoDb }: Aws,
  { buckets, tables }: Leftovers,
  tell: (line: string) => void,
): Promise<void> {
  for (const bucket of buckets) {
    const deleted = await emptyBucket(s3, bucket);
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    tell(`deleted the bucket ${bucket} with ${deleted} versions of objects`);
  }
  for (const table of tables) {
    await deleteTable(dynamoDb, table);
    tell(`deleted the table ${table}`);
  }
}

/** Deletes every version, every delete marker, and the parts of uploads that were never finished. @returns how many versions there were */
async function emptyBucket(s3: S3Client, bucket: string): Promise<number> {
  let deleted = 0;
  // What is listed next is what is left. A page is at most 1,000, and so many may be deleted at once.
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (versions.length === 0) break;
    const objects = versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
    const request = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } });
    const { Errors: errors = [] } = await s3.send(request);
    const first = errors[0];
    if (first !== undefined) {
      const why = first.Message ?? first.Code;
      throw new DeploymentError(`${bucket}: ${errors.length} objects stay, ${first.Key} since: ${why}`);
    }
    deleted += objects.length;
  }
  for (;;) {
    const { Uploads: uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    if (uploads.length === 0) return deleted;
    for (const { Key, UploadId } of uploads)
      await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
}

/** Deletes a table, protected or not, and the backups that somebody made of it. */
async function deleteTable(client: DynamoDBClient, table: string): Promise<void> {
  const waiter = { client, maxWaitTime: tablePatienceSeconds, minDelay: 1, maxDelay: 5 };
  await client.send(new UpdateTableCommand({ TableName: table, DeletionProtectionEnabled: false }));
  await waitUntilTableExists(waiter, { TableName: table });
  await client.send(new DeleteTableCommand({ TableName: table }));
  await waitUntilTableNotExists(waiter, { TableName: table });
  // The one that DynamoDB itself makes of a table with point-in-time recovery is free, cannot be deleted, and goes after 35 days.
  let page: string | undefined;
  do {
    const request = new ListBackupsCommand({ TableName: table, BackupType: "USER", ExclusiveStartBackupArn: page });
    const { BackupSummaries: backups = [], LastEvaluatedBackupArn: next } = await client.send(request);
    for (const { BackupArn } of backups) await client.send(new DeleteBackupCommand({ BackupArn }));
    page = next;
  } while (page !== undefined);
}
