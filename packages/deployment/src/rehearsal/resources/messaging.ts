import { CreateTopicCommand, type SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";
import { GraphError, type GraphLike, resourcesOf } from "../graph-resources.js";

const redrivePolicySchema = z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.int().min(1) });
const queueSchema = z.object({
  name: z.string(),
  arn: z.string(),
  url: z.string(),
  fifoQueue: z.literal(false).default(false),
  delaySeconds: z.int().default(0),
  visibilityTimeoutSeconds: z.int().default(30),
  messageRetentionSeconds: z.int().default(345_600),
  redrivePolicy: z
    .string()
    .transform((text) => redrivePolicySchema.parse(JSON.parse(text)))
    .optional(),
});

/** A queue of the graph. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
}

/**
 * Creates the queues of a graph.
 *
 * @param emulatorAccountId the account that the emulator has, which is part of the ARNs that it knows.
 * @throws GraphError when dead letters are to go where there is no queue
 */
export async function createQueues(graph: GraphLike, client: SQSClient, emulatorAccountId: string): Promise<Queue[]> {
  const queues = resourcesOf(graph, "aws:sqs/queue:Queue", queueSchema);
  // Those that others send their dead letters to come first.
  const ordered = queues.toSorted((one, other) => Number(!!one.redrivePolicy) - Number(!!other.redrivePolicy));
  for (const { name, redrivePolicy, ...queue } of ordered) {
    const { deadLetterTargetArn } = redrivePolicy ?? {};
    if (deadLetterTargetArn !== undefined && !queues.some(({ arn }) => arn === deadLetterTargetArn))
      throw new GraphError(`dead letters of ${name} go to ${deadLetterTargetArn}, which the graph does not have`);
    await client.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          DelaySeconds: String(queue.delaySeconds),
          VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
          MessageRetentionPeriod: String(queue.messageRetentionSeconds),
          ...(redrivePolicy && {
            RedrivePolicy: JSON.stringify({
              ...redrivePolicy,
              deadLetterTargetArn: redrivePolicy.deadLetterTargetArn.replace(/:\d{12}:/, `:${emulatorAccountId}:`),
            }),
          }),
        },
      }),
    );
  }
  return queues;
}

const topicSchema = z.object({ name: z.string(), arn: z.string(), fifoTopic: z.literal(false).default(false) });
const protocolSchema = z.object({ protocol: z.literal("email") });

/** Creates the topics of a graph. @throws GraphError for subscriptions that are not for mail */
export async function createTopics(graph: GraphLike, client: SNSClient): Promise<void> {
  resourcesOf(graph, "aws:sns/topicSubscription:TopicSubscription", protocolSchema);
  for (const { name } of resourcesOf(graph, "aws:sns/topic:Topic", topicSchema))
    await client.send(new CreateTopicCommand({ Name: name }));
}
