import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createTransport } from "nodemailer";
import { z } from "zod";
import { type Delay, realDelay } from "../delay.js";
import type { EmailSubscription } from "./description.js";
import { notificationMail } from "./notification-mail.js";

export interface EmailDeliveryOptions {
  /** All as confirmed: nobody is asked whether the address is his. The topics must exist. */
  readonly subscriptions: readonly EmailSubscription[];
  /** An endpoint that is SNS and SQS. */
  readonly endpoint: string;
  readonly region: string;
  /** Where mail is handed in. */
  readonly smtp: { readonly host: string; readonly port: number };
  /** Told of what went wrong with the endpoint or the mail, before it is tried again. @default nobody is */
  readonly onFailure?: (error: unknown) => void;
  /** Waits before something is tried again. @default real time */
  readonly delay?: Delay;
}

/** Mails what is published to topics, until it is stopped. */
export interface EmailDelivery {
  /** Sends what it is about to send, and takes no more. */
  stop(): Promise<void>;
}

/** How long a notification may take to be mailed before it is tried once more beside. */
const visibilityTimeoutSeconds = 60;
const retryDelayMs = 20_000;

/** What SNS puts into the queue of a subscriber. */
const envelopeSchema = z.object({ Subject: z.string().nullish(), Message: z.string() });

/**
 * Sends what is published to topics from now on as real mail. Each subscription has a queue of its own at the endpoint, named
 * `sns-email-N`.
 *
 * @throws Error when a topic does not exist
 */
export async function startEmailDelivery(options: EmailDeliveryOptions): Promise<EmailDelivery> {
  const configuration = {
    endpoint: options.endpoint,
    region: options.region,
    credentials: { accessKeyId: "sns", secretAccessKey: "sns" },
  };
  const sns = new SNSClient(configuration);
  const sqs = new SQSClient(configuration);
  const mailer = createTransport({ ...options.smtp, secure: false, ignoreTLS: true });
  const end = new AbortController();
  try {
    const queues: { readonly url: string; readonly subscription: EmailSubscription }[] = [];
    for (const [index, subscription] of options.subscriptions.entries())
      queues.push({ url: await subscribeQueue(sns, sqs, `sns-email-${index}`, subscription.topicArn), subscription });
    const deliveries = queues.map(({ url, subscription }) =>
      deliver({ ...options, sqs, mailer, url, subscription }, end.signal),
    );
    return {
      async stop() {
        end.abort();
        await Promise.all(deliveries);
        mailer.close();
        sqs.destroy();
      },
    };
  } catch (error) {
    mailer.close();
    sqs.destroy();
    throw error;
  } finally {
    sns.destroy();
  }
}

async function subscribeQueue(sns: SNSClient, sqs: SQSClient, name: string, topicArn: string): Promise<string> {
  const { QueueUrl: url } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: String(visibilityTimeoutSeconds) } }),
  );
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: Attributes!["QueueArn"] }));
  return url!;
}

interface Delivery extends EmailDeliveryOptions {
  readonly sqs: SQSClient;
  readonly mailer: ReturnType<typeof createTransport>;
  readonly url: string;
  readonly subscription: EmailSubscription;
}

async function deliver(delivery: Delivery, signal: AbortSignal): Promise<void> {
  const { sqs, url } = delivery;
  while (!signal.aborted) {
    const messages = await receive(delivery, signal);
    for (const { Body, ReceiptHandle } of messages) {
      const { Subject, Message } = envelopeSchema.parse(JSON.parse(Body!));
      if (await isMailed(delivery, { subject: Subject ?? undefined, message: Message }, signal))
        await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
  }
}

async function receive({ sqs, url, onFailure = () => undefined, delay = realDelay }: Delivery, signal: AbortSignal) {
  const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20, MaxNumberOfMessages: 1 });
  try {
    const { Messages = [] } = await sqs.send(command, { abortSignal: signal });
    return Messages;
  } catch (error) {
    if (signal.aborted) return [];
    onFailure(error);
    await delay(retryDelayMs, signal).catch(() => undefined);
    return [];
  }
}

/** Tries until the mail is taken. @returns false when it ended before */
async function isMailed(
  { mailer, subscription, onFailure = () => undefined, delay = realDelay }: Delivery,
  notification: Parameters<typeof notificationMail>[0],
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    try {
      await mailer.sendMail(notificationMail(notification, subscription));
      return true;
    } catch (error) {
      onFailure(error);
    }
    try {
      await delay(retryDelayMs, signal);
    } catch {
      return false;
    }
  }
}
