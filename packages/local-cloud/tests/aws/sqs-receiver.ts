import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { QueueDelivery } from "@snn/core";
import type { SqsDeadLetters } from "@snn/core/adapters/aws";

/** A task as a worker receives it. */
export interface ReceivedTask extends QueueDelivery {
  readonly receiptHandle: string;
}

/** The side of the queue that workers see, with the commands that they and Lambda's event source mapping use. */
export function receiverOf(client: SQSClient, queueUrl: string, deadLetters: SqsDeadLetters) {
  const acknowledge = async ({ receiptHandle }: ReceivedTask) => {
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
  };
  const giveBack = async ({ receiptHandle }: ReceivedTask) => {
    const command = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 };
    await client.send(new ChangeMessageVisibilityCommand(command));
  };
  return {
    async receive(most: number): Promise<ReceivedTask[]> {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: most,
          MessageSystemAttributeNames: ["ApproximateReceiveCount"],
        }),
      );
      return Messages.map(({ Body, ReceiptHandle, Attributes }) => ({
        body: JSON.parse(Body!),
        receiveCount: Number(Attributes?.ApproximateReceiveCount),
        receiptHandle: ReceiptHandle!,
      }));
    },
    acknowledge,
    // A worker that has died says nothing; its message comes back when it has been out of sight for long enough.
    abandon: giveBack,
    async fail(message: ReceivedTask, { error, retry }: { error: Error; retry: "never" | "limited" | "unlimited" }) {
      if (retry === "unlimited" || (retry === "limited" && message.receiveCount < 3)) return giveBack(message);
      // Kept first: a crash in between makes it a letter twice, never none.
      await deadLetters.keep({ kind: "task", body: message.body, reason: error.message });
      await acknowledge(message);
    },
    async deadLetters() {
      return (await deadLetters.list()).map(({ body, reason }) => ({ body: JSON.parse(body), reason }));
    },
  };
}
