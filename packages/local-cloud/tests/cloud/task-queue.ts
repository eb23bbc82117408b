import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import type { LocalCloud } from "../../src/local-cloud.js";

/** Longer than any test. */
const heldSeconds = 3600;

/** The queue of neuron tasks, for a test that sends what no sender of ours would send, and takes what it has not to take. */
export class TaskQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor({ connection, emulators }: LocalCloud) {
    this.#client = new SQSClient(clientConfiguration(emulators.fauxqs.endpoint));
    this.#queueUrl = connection.resources.NeuronQueue.url;
  }

  /** Sends a body as it is. */
  async send(body: string): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: body }));
  }

  /** Waits for so many messages, and hides them from the workers. */
  async take(count: number): Promise<Message[]> {
    const taken: Message[] = [];
    while (taken.length < count) {
      const command = new ReceiveMessageCommand({
        QueueUrl: this.#queueUrl,
        MaxNumberOfMessages: Math.min(count - taken.length, 10),
        WaitTimeSeconds: 20,
        VisibilityTimeout: heldSeconds,
      });
      taken.push(...((await this.#client.send(command)).Messages ?? []));
    }
    return taken;
  }

  /** Lets the workers have messages that were taken. */
  async giveBack(messages: readonly Message[]): Promise<void> {
    for (const { ReceiptHandle } of messages)
      await this.#client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: this.#queueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      );
  }

  /** Loses messages that were taken. */
  async drop(messages: readonly Message[]): Promise<void> {
    for (const { ReceiptHandle } of messages)
      await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#queueUrl, ReceiptHandle }));
  }

  close(): void {
    this.#client.destroy();
  }
}
