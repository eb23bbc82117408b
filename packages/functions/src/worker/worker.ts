import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { NeuronHandler } from "../lambda/handlers/neuron.js";
import { startHeartbeat } from "./heartbeat.js";
import { mostMessages, PolledQueue } from "./polled-queue.js";
import { sqsRecordsOf } from "./sqs-records.js";
import { systemTimer, type Timer } from "./timer.js";

export interface WorkerOptions {
  /** Its `socketTimeout` must be longer than a poll waits. */
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly handler: NeuronHandler;
  /** Ends the worker: what it has in hand is finished and deleted first. */
  readonly signal: AbortSignal;
  /** Message batches that are handled at the same time. @default 1 */
  readonly concurrency?: number;
  /** Messages that are handed to the handler at once, if so many are there. @default 100 */
  readonly messageBatch?: number;
  /** How long a poll waits for messages, 20 at most. @default 20 */
  readonly waitSeconds?: number;
  /** How long nobody else gets a message. It is prolonged while the message is being handled. @default 30 */
  readonly visibilityTimeoutSeconds?: number;
  /** How long a message that failed is left alone. @default 1, 2, 4 … 60 */
  readonly retryDelaySeconds?: (receiveCount: number) => number;
  /** Is told of what went wrong and is made up for. */
  readonly onError?: (what: string, error: unknown) => void;
  readonly timer?: Timer;
}

/** Attempts to delete messages; after that they are delivered once more, and found to be done. */
const mostDeletions = 3;

/**
 * Does what Lambda's event source mapping does, in any process that can reach the queue: polls it, hands message batches
 * to the handler, deletes what succeeded, and gives back what failed after a delay, so that a second attempt need not
 * wait for the visibility timeout. Errors of SQS are waited out.
 *
 * @returns when the signal has aborted and nothing is in hand any more.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const awsRegion = await options.client.config.region();
  const { concurrency = 1 } = options;
  await Promise.all(Array.from({ length: concurrency }, () => new Poller(options, awsRegion).run()));
}

/** Handles one message batch after the other. */
class Poller {
  readonly #options: Required<WorkerOptions>;
  readonly #queue: PolledQueue;
  readonly #awsRegion: string;

  constructor(options: WorkerOptions, awsRegion: string) {
    this.#options = {
      concurrency: 1,
      messageBatch: 100,
      waitSeconds: 20,
      visibilityTimeoutSeconds: 30,
      retryDelaySeconds: (receiveCount) => Math.min(2 ** (receiveCount - 1), 60),
      onError: () => {},
      timer: systemTimer,
      ...options,
    };
    this.#queue = new PolledQueue(options.client, options.queueUrl);
    this.#awsRegion = awsRegion;
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    // One batch is settled while the next is waited for: what is deleted late is worth no wait.
    let settled = Promise.resolve();
    for (let failures = 0; !signal.aborted; ) {
      const messages = await this.#receive();
      if (messages === undefined) await this.#backOff(failures++);
      else failures = 0;
      if (messages === undefined || messages.length === 0) continue;
      const failed = await this.#handle(messages);
      await settled;
      settled = this.#settle(messages, failed);
    }
    await settled;
  }

  /** @returns undefined when SQS could not be asked, or the worker is to end. */
  async #receive(): Promise<Message[] | undefined> {
    const { waitSeconds, visibilityTimeoutSeconds, messageBatch, signal, onError } = this.#options;
    const messages: Message[] = [];
    try {
      // SQS hands out ten at a time. A tile of twenty neurons takes hardly longer than one of ten, so what else is there is
      // fetched first; it is not waited for.
      for (let wait = waitSeconds, isMore = true; isMore && messages.length + mostMessages <= messageBatch; wait = 0) {
        const received = await this.#queue.receive(wait, visibilityTimeoutSeconds, signal);
        messages.push(...received);
        isMore = received.length === mostMessages;
      }
    } catch (error) {
      if (!signal.aborted) onError("no messages could be received", error);
      // What has been received is in our hands.
      if (messages.length === 0) return undefined;
    }
    return messages;
  }

  /** Waits 0.1, 0.2, 0.4 … 10 s, less up to a half of it: workers that failed together do not come back together. */
  async #backOff(failures: number): Promise<void> {
    const { timer, signal } = this.#options;
    if (signal.aborted) return;
    await timer.wait(Math.min(100 * 2 ** failures, 10_000) * (1 - Math.random() / 2), signal);
  }

  /** @returns the messages that failed. */
  async #handle(messages: readonly Message[]): Promise<ReadonlySet<Message>> {
    const { handler, queueUrl, visibilityTimeoutSeconds, timer, onError } = this.#options;
    const prolong = () =>
      this.#queue
        .hide(messages, () => visibilityTimeoutSeconds)
        .catch((error) => onError("messages in hand could not be kept from others", error));
    const stopHeartbeat = startHeartbeat(prolong, (1000 * visibilityTimeoutSeconds) / 2, timer);
    try {
      const { batchItemFailures } = await handler({ Records: sqsRecordsOf(messages, queueUrl, this.#awsRegion) });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const known = new Set(messages.map(({ MessageId }) => MessageId));
      // As Lambda does: an answer that names none of these messages cannot be trusted about the others.
      const isTrusted = [...failed].every((id) => known.has(id));
      return new Set(messages.filter(({ MessageId }) => !isTrusted || failed.has(MessageId!)));
    } catch (error) {
      onError("a message batch could not be handled", error);
      return new Set(messages);
    } finally {
      await stopHeartbeat();
    }
  }

  async #settle(messages: readonly Message[], failed: ReadonlySet<Message>): Promise<void> {
    const succeeded = messages.filter((message) => !failed.has(message));
    await Promise.all([this.#delete(succeeded), this.#giveBack([...failed])]);
  }

  async #delete(messages: readonly Message[]): Promise<void> {
    let left = messages;
    for (let attempts = 1; left.length > 0; attempts++) {
      let cause: unknown;
      left = await this.#queue.delete(left).catch((error) => {
        cause = error;
        return [...left];
      });
      if (left.length === 0) return;
      this.#options.onError(`${left.length} messages could not be deleted`, cause);
      if (attempts === mostDeletions) return;
      await this.#backOff(attempts);
    }
  }

  async #giveBack(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const { retryDelaySeconds, onError } = this.#options;
    try {
      await this.#queue.hide(messages, ({ Attributes }) =>
        retryDelaySeconds(Number(Attributes?.["ApproximateReceiveCount"])),
      );
    } catch (error) {
      onError("messages could not be given back before their time", error);
    }
  }
}
