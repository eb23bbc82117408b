import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { createQueue } from "../../src/emulators/resources.js";
import type { LocalCloud } from "../../src/local-cloud.js";

interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** A subscriber of the topic of notices: a queue in place of a person's mail. */
export class Mailbox {
  readonly #sqs: SQSClient;
  readonly #url: string;

  private constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  /** Subscribes to what the cloud tells from now on. */
  static async subscribe({ emulators, connection }: LocalCloud): Promise<Mailbox> {
    const configuration = clientConfiguration(emulators.fauxqs.endpoint);
    const sqs = new SQSClient(configuration);
    const sns = new SNSClient(configuration);
    const { url, arn } = await createQueue(sqs, "mailbox", { visibilityTimeoutSeconds: 30 });
    const topic = connection.resources.Notifications?.arn;
    await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: "sqs", Endpoint: arn }));
    sns.destroy();
    return new Mailbox(sqs, url);
  }

  /** Waits for a mail with this subject. Mails before it are dropped. */
  async mail(subject: string): Promise<Mail> {
    for (;;) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.#url, WaitTimeSeconds: 20 }),
      );
      for (const { Body, ReceiptHandle } of Messages) {
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle }));
        const { Subject, Message } = JSON.parse(Body!) as { Subject: string; Message: string };
        if (Subject === subject) return { subject: Subject, text: Message };
      }
    }
  }

  close(): void {
    this.#sqs.destroy();
  }
}
