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
