import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { encodeQueueMessage } from "../../messages/encode.js";
import { isHedge, type QueueMessage } from "../../messages/queue-message.js";
import type { WorkQueue } from "../../ports/work-queue.js";
import { type Backoff, defaultBackoff } from "./backoff.js";
import { concurrently } from "./concurrently.js";
import { orUnavailable } from "./unavailable.js";
import { type Rejection, untilAccepted } from "./until-accepted.js";

/** What SQS takes in one request. Ten tasks are some 2 kB, far below the 1 MiB that a request may have. */
const batchSize = 10;
/** Requests under way at once: a layer of 640 neurons goes out in two rounds, and the client has 50 connections. */
const mostRequests = 32;

/** A message as SQS takes it. */
interface Entry {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

function entryOf(message: QueueMessage): Entry {
  const MessageBody = encodeQueueMessage(message);
  return isHedge(message) ? { MessageBody, DelaySeconds: message.delaySeconds } : { MessageBody };
}

/** The queue of neuron tasks on SQS. Workers receive from it by themselves, or through Lambda's event source mapping. */
export class SqsWorkQueue implements WorkQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;
  readonly #backoff: Backoff;

  /** @param client built with {@link clientDefaults}. */
  constructor(client: SQSClient, queueUrl: string, backoff = defaultBackoff) {
    this.#client = client;
    this.#queueUrl = queueUrl;
    this.#backoff = backoff;
  }

  /**
   * Sends the messages, in any order. Some of them may be in the queue although it throws; to send all again does no harm.
   * @throws InvalidMessageError before anything is sent; UnavailableError when SQS does not take them all
   */
  async send(messages: readonly QueueMessage[]): Promise<void> {
    const entries = messages.map(entryOf);
    const batches: Entry[][] = [];
    for (let start = 0; start < entries.length; start += batchSize)
      batches.push(entries.slice(start, start + batchSize));
    await concurrently(mostRequests, batches, (batch) =>
      untilAccepted("SQS", this.#backoff, batch, (left) => this.#sendBatch(left)),
    );
  }

  /** @returns the messages that SQS did not take, though it answered the request. */
  async #sendBatch(entries: readonly Entry[]): Promise<Rejection<Entry>[]> {
    const command = new SendMessageBatchCommand({
      QueueUrl: this.#queueUrl,
      Entries: entries.map((entry, index) => ({ Id: String(index), ...entry })),
    });
    const { Failed = [] } = await orUnavailable("SQS", () => this.#client.send(command));
    return Failed.map(({ Id, Code, Message, SenderFault }) => ({
      entry: entries[Number(Id)]!,
      code: Code,
      message: Message,
      isServiceFault: SenderFault === false,
    }));
  }
}
