import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type Letter, SqsDeadLetterBox } from "./sqs-dead-letter-box.js";
import { orUnavailable } from "./unavailable.js";

/** A letter as it lies in the queue. */
export interface KeptLetter {
  readonly id: string;
  readonly kind: Letter["kind"];
  readonly body: string;
  readonly reason: string;
  /** ISO 8601: when it was put here. SQS leaves what it moves itself the time at which it was first sent. */
  readonly sentAt: string;
  /** How often it has been handed out, looks at the dead letters included. */
  readonly receiveCount: number;
}

/** How letters are sent again, by kind. */
export type Resend = { readonly [Kind in KeptLetter["kind"]]: (body: string) => Promise<void> };

/** For how long letters that are looked at are hidden from others: longer than a look takes, should the one who looks die. */
const holdSeconds = 60;

/** The dead letters in an SQS queue: those kept by our handlers, with a reason, and those moved there by SQS itself. */
export class SqsDeadLetters extends SqsDeadLetterBox {
  readonly #waitSeconds: number;

  /**
   * @param client built with {@link clientDefaults}.
   * @param waitSeconds how long SQS waits for one more letter. At 0 it asks only some of its servers, and may overlook some.
   */
  constructor(client: SQSClient, queueUrl: string, { waitSeconds = 1 }: { waitSeconds?: number } = {}) {
    super(client, queueUrl);
    this.#waitSeconds = waitSeconds;
  }

  /** All letters, which stay where they are. @throws UnavailableError */
  async list(): Promise<KeptLetter[]> {
    const held = await this.#hold();
    await this.#release(held);
    return held.map(letterOf);
  }

  /**
   * Sends letters again and deletes each after it was sent: should this be cut short, one may be sent twice, none is lost.
   * Letters that arrive meanwhile, such as one that was just sent in vain, are left for the next time.
   * @param select which letters; all when left out.
   * @returns how many were sent. @throws UnavailableError; whatever `send` throws: the other letters stay.
   */
  async resend(send: Resend, select: (letter: KeptLetter) => boolean = () => true): Promise<number> {
    const held = new Set(await this.#hold());
    let sent = 0;
    try {
      for (const message of held) {
        const letter = letterOf(message);
        if (!select(letter)) continue;
        await send[letter.kind](letter.body);
        const command = new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle: message.ReceiptHandle });
        await orUnavailable("SQS", () => this.client.send(command));
        held.delete(message);
        sent++;
      }
    } finally {
      await this.#release([...held]);
    }
    return sent;
  }

  /** About how many letters there are: SQS does not count exactly. @throws UnavailableError */
  async count(): Promise<number> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    const { Attributes = {} } = await orUnavailable("SQS", () => this.client.send(command));
    return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
  }

  /** Receives every letter, hidden from others from then on, until no more come. */
  async #hold(): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: holdSeconds,
      WaitTimeSeconds: this.#waitSeconds,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount"],
    });
    // The same message may come twice; the receipt handle that counts is the last one.
    const held = new Map<string, Message>();
    for (;;) {
      const { Messages = [] } = await orUnavailable("SQS", () => this.client.send(command));
      if (Messages.length === 0) return [...held.values()];
      for (const message of Messages) held.set(message.MessageId!, message);
    }
  }

  /** Lets others see these letters again at once. */
  async #release(messages: readonly Message[]): Promise<void> {
    for (let start = 0; start < messages.length; start += 10) {
      const command = new ChangeMessageVisibilityBatchCommand({
        QueueUrl: this.queueUrl,
        Entries: messages.slice(start, start + 10).map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      });
      // Entries that fail come back by themselves, when they have been hidden for long enough.
      await orUnavailable("SQS", () => this.client.send(command));
    }
  }
}

function letterOf({ MessageId, Body, Attributes, MessageAttributes }: Message): KeptLetter {
  const receiveCount = Number(Attributes?.ApproximateReceiveCount);
  const reason = MessageAttributes?.["reason"]?.StringValue;
  return {
    id: MessageId!,
    kind: MessageAttributes?.["kind"]?.StringValue === "event" ? "event" : "task",
    body: Body!,
    reason: reason ?? `nobody answered: given up by SQS itself, received ${receiveCount} times, this look included`,
    sentAt: new Date(Number(Attributes?.SentTimestamp)).toISOString(),
    receiveCount,
  };
}
