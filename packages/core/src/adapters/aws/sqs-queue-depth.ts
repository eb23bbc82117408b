import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { orUnavailable } from "./unavailable.js";

/** About how many messages wait in a queue, and how many a receiver has: SQS does not count exactly. @throws UnavailableError */
export async function sqsQueueDepth(
  client: SQSClient,
  queueUrl: string,
): Promise<{ readonly waiting: number; readonly inFlight: number }> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
  });
  const { Attributes = {} } = await orUnavailable("SQS", () => client.send(command));
  const { ApproximateNumberOfMessages: waiting = 0, ApproximateNumberOfMessagesNotVisible: inFlight = 0 } = Attributes;
  return { waiting: Number(waiting), inFlight: Number(inFlight) };
}
