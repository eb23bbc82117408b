import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Queue } from "../resources/messaging.js";

/** What a service of AWS could not hand to its target. */
export interface UndeliveredEvent {
  /** The dead-letter queue; undefined where there is none. */
  readonly queueArn: string | undefined;
  readonly body: unknown;
  /** Why, as attributes of the message. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly maySend: (queueArn: string) => boolean;
}

/** Sends what could not be delivered to dead-letter queues, or records that it is lost. */
export class Undelivered {
  /** What could not be delivered, in words. */
  readonly reasons: string[] = [];
  readonly #client: SQSClient;
  readonly #queues: readonly Queue[];
  readonly #sending = new Set<Promise<void>>();

  /** @param client that may send to all queues: whoever keeps something is asked first. */
  constructor(client: SQSClient, queues: readonly Queue[]) {
    this.#client = client;
    this.#queues = queues;
  }

  keep({ queueArn, body, attributes, maySend }: UndeliveredEvent): void {
    const { ERROR_CODE: code, ERROR_MESSAGE: message } = attributes;
    const queue = this.#queues.find(({ arn }) => arn === queueArn);
    const isKept = queue !== undefined && maySend(queue.arn);
    this.reasons.push(`${code}: ${message}; the event is ${isKept ? `in ${queue.name}` : "lost"}`);
    if (!isKept) return;
    const sending = this.#client
      .send(
        new SendMessageCommand({
          QueueUrl: queue.url,
          MessageBody: JSON.stringify(body),
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
          ),
        }),
      )
      .then(
        () => undefined,
        (error: unknown) => void this.reasons.push(`the dead-letter queue ${queue.name} did not take it: ${error}`),
      )
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Resolves when everything has been sent. */
  async idle(): Promise<void> {
    await Promise.all(this.#sending);
  }
}
