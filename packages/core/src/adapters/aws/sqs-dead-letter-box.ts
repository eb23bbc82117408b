import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { byteLength, cutToBytes } from "./text.js";
import { orUnavailable } from "./unavailable.js";

/** A message that was given up, and why. */
export interface Letter {
  readonly kind: "task" | "event";
  /** Text as it is; anything else is kept as JSON. */
  readonly body: unknown;
  readonly reason: string;
}

const mostReasonCharacters = 1_000;
/** SQS takes 1 MiB, attributes included: a reason of 1,000 characters has 3,000 bytes at most, but what is cut says so. */
const mostBodyBytes = 1024 * 1024 - 8 * 1024;

/** Where handlers put dead letters: an SQS queue, which they do not look into. */
export class SqsDeadLetterBox {
  protected readonly client: SQSClient;
  protected readonly queueUrl: string;

  /** @param client built with {@link clientDefaults}. */
  constructor(client: SQSClient, queueUrl: string) {
    this.client = client;
    this.queueUrl = queueUrl;
  }

  /** Keeps a letter. A reason is cut to 1,000 characters, a body to what SQS takes, which the reason then says. @throws UnavailableError */
  async keep({ kind, body, reason }: Letter): Promise<void> {
    const text = allowed(typeof body === "string" ? body : (JSON.stringify(body) ?? ""));
    const kept = cutToBytes(text, mostBodyBytes);
    const cut = kept === text ? "" : ` (the body is cut: ${byteLength(kept)} of ${byteLength(text)} bytes)`;
    const command = new SendMessageCommand({
      QueueUrl: this.queueUrl,
      // SQS takes neither an empty body nor an empty attribute.
      MessageBody: kept || '""',
      MessageAttributes: {
        kind: { DataType: "String", StringValue: kind },
        reason: {
          DataType: "String",
          StringValue: `${allowed(reason.slice(0, mostReasonCharacters)) || "no reason was given"}${cut}`,
        },
      },
    });
    await orUnavailable("SQS", () => this.client.send(command));
  }
}

/** A text without the characters that SQS does not take. */
function allowed(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
