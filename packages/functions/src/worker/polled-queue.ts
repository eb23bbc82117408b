import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { recordAttributes } from "./sqs-records.js";

/** Messages that SQS hands out, and takes in a batch, at most. */
export const mostMessages = 10;

/** A queue of SQS as one who polls it sees it. */
export class PolledQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  /**
   * Waits for messages.
   *
   * @param waitSeconds how long to wait for the first one, 20 at most.
   * @param invisibleSeconds how long nobody else gets them.
   * @throws an AbortError when the signal aborts, and what the SDK throws when its own attempts have failed.
   */
  async receive(waitSeconds: number, invisibleSeconds: number, abortSignal: AbortSignal): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: mostMessages,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: invisibleSeconds,
      MessageSystemAttributeNames: recordAttributes,
    });
    return (await this.#client.send(command, { abortSignal })).Messages ?? [];
  }

  /** Deletes messages. @returns those that SQS did not delete. @throws what the SDK throws. */
  async delete(messages: readonly Message[]): Promise<Message[]> {
    const left = await inBatches(messages, async (batch) => {
      const Entries = batch.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      const { Failed } = await this.#client.send(new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
      return (Failed ?? []).map(({ Id }) => batch[Number(Id)]!);
    });
    return left.flat();
  }

  /** Hides messages from now on for so long. Where SQS refuses, a message comes back when its time is over. @throws what the SDK throws. */
  async hide(messages: readonly Message[], secondsOf: (message: Message) => number): Promise<void> {
    await inBatches(messages, async (batch) => {
      const Entries = batch.map((message, index) => ({
        Id: String(index),
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: secondsOf(message),
      }));
      await this.#client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
    });
  }
}

/** Does something with as many messages at a time as SQS takes, with all of them at once. */
function inBatches<Result>(
  messages: readonly Message[],
  use: (batch: readonly Message[]) => Promise<Result>,
): Promise<Result[]> {
  const batches: Message[][] = [];
  for (let from = 0; from < messages.length; from += mostMessages)
    batches.push(messages.slice(from, from + mostMessages));
  return Promise.all(batches.map(use));
}
