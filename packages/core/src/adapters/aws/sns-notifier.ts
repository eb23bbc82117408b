import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Notifier } from "../../ports/notifier.js";
import { cutToBytes } from "./text.js";
import { orUnavailable } from "./unavailable.js";

/** SNS wants fewer than 100 characters. */
const mostSubjectCharacters = 99;
/** SNS takes 256 KiB, subject included. */
const mostTextBytes = 255 * 1024;

/** Tells whoever has subscribed to an SNS topic, by e-mail. */
export class SnsNotifier implements Notifier {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  /** @param client built with {@link clientDefaults}. */
  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  /**
   * Sends the notice, cut to what SNS takes: a subject of 99 ASCII characters on one line, 255 KiB of text.
   * @throws UnavailableError
   */
  async notify({ subject, text }: { readonly subject: string; readonly text: string }): Promise<void> {
    const command = new PublishCommand({
      TopicArn: this.#topicArn,
      Subject: snsSubject(subject),
      // A message must not be empty.
      Message: text === "" ? subject : cutToBytes(text, mostTextBytes),
    });
    await orUnavailable("SNS", () => this.#client.send(command));
  }
}

/** A subject as SNS takes it: ASCII on one line, without letters' accents, cut in the end. */
export function snsSubject(subject: string): string {
  const ascii = subject
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/\s+/g, " ")
    .replace(/[^\x20-\x7e]/gu, "?")
    .trim();
  return ascii.slice(0, mostSubjectCharacters).trimEnd() || "SNN";
}
