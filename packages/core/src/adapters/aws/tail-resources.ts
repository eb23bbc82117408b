import {
  DeleteRuleCommand,
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, DeleteQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { tailDescription } from "./tail-names.js";

/** Where a tail is made. Both clients are built with {@link clientDefaults}. */
export interface TailPlace {
  readonly sqs: SQSClient;
  readonly eventBridge: EventBridgeClient;
  readonly busName: string;
}

/** What a tail's rule lets through, as EventBridge has it. */
export type EventPattern = Readonly<Record<string, unknown>>;

const targetId = "tail";

/** Events that nobody has read by then are no news any more, and nobody will: the reader is gone. */
const keptSeconds = 300;

/** Puts the rule of a tail, or puts it again: what it sends to stays, and its description says that somebody reads. @returns its ARN */
export async function putTailRule(
  { eventBridge, busName }: TailPlace,
  name: string,
  pattern: EventPattern,
  now: Date,
): Promise<string> {
  const { RuleArn } = await eventBridge.send(
    new PutRuleCommand({
      Name: name,
      EventBusName: busName,
      EventPattern: JSON.stringify(pattern),
      Description: tailDescription(now),
    }),
  );
  return RuleArn!;
}

/** The queue of a tail. */
export interface TailQueue {
  readonly url: string;
  readonly arn: string;
}

/**
 * Makes the queue of a tail, to which its rule may send. The queue gets its policy with its birth, and not in a request of its own: SQS
 * takes up to a minute to heed one that comes later.
 *
 * @throws whatever the SDK throws.
 */
export async function createTailQueue({ sqs }: TailPlace, name: string, ruleArn: string): Promise<TailQueue> {
  const [, partition, , region, accountId] = ruleArn.split(":");
  const arn = `arn:${partition}:sqs:${region}:${accountId}:${name}`;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arn,
        Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
      },
    ],
  };
  const Attributes = { MessageRetentionPeriod: String(keptSeconds), Policy: JSON.stringify(policy) };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { url: QueueUrl!, arn };
}

/** Makes the rule of a tail send to its queue. @throws whatever the SDK throws. */
export async function aimTailRule({ eventBridge, busName }: TailPlace, name: string, queueArn: string): Promise<void> {
  const Targets = [{ Id: targetId, Arn: queueArn }];
  const command = new PutTargetsCommand({ Rule: name, EventBusName: busName, Targets });
  const { FailedEntries = [] } = await eventBridge.send(command);
  for (const { ErrorCode, ErrorMessage } of FailedEntries) throw new Error(`${ErrorCode}: ${ErrorMessage}`);
}

/** Deletes the rule of a tail. @throws whatever the SDK throws; not when there is no such rule. */
export async function deleteTailRule({ eventBridge, busName }: TailPlace, name: string): Promise<void> {
  try {
    await eventBridge.send(new RemoveTargetsCommand({ Rule: name, EventBusName: busName, Ids: [targetId] }));
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
  }
  await eventBridge.send(new DeleteRuleCommand({ Name: name, EventBusName: busName }));
}

/** Deletes the queue of a tail. @throws whatever the SDK throws; not when there is no such queue. */
export async function deleteTailQueue({ sqs }: TailPlace, queueUrl: string): Promise<void> {
  try {
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
  } catch (error) {
    if (!isMissingQueue(error)) throw error;
  }
}

/** Whether SQS says that there is no such queue, which it also says of one that is only just being made. */
export function isMissingQueue(error: unknown): boolean {
  return /QueueDoesNotExist|NonExistentQueue/.test((error as Error).name);
}
