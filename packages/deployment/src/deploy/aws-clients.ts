import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";

/** What this program asks of AWS, in one region. */
export interface Aws {
  readonly region: string;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly dynamoDb: DynamoDBClient;
  close(): void;
}

/** Clients for a region, with the credentials of the environment. */
export function awsIn(region: string): Aws {
  // As a part of the host's name, a bucket needs a name server that knows it, which an emulator does not have.
  const s3 = new S3Client({ region, forcePathStyle: process.env["AWS_ENDPOINT_URL_S3"] !== undefined });
  const ssm = new SSMClient({ region });
  const dynamoDb = new DynamoDBClient({ region });
  return {
    region,
    s3,
    ssm,
    dynamoDb,
    close() {
      for (const client of [s3, ssm, dynamoDb]) client.destroy();
    },
  };
}

/** The region of the environment's AWS profile; undefined when it names none. */
export async function profileRegion(): Promise<string | undefined> {
  const sts = new STSClient({});
  try {
    return await sts.config.region();
  } catch {
    return undefined;
  } finally {
    sts.destroy();
  }
}
