import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
  type SQSClientConfig,
} from "@aws-sdk/client-sqs";
import { z } from "zod";
import type { Delay } from "../delay.js";
import { GraphError, type GraphLike, resourcesOf } from "../graph-resources.js";
import type { LambdaFunction } from "../lambda/index.js";
import type { Queue } from "../resources/messaging.js";

const mappingSchema = z.strictObject({
  id: z.string(),
  uuid: z.string(),
  arn: z.string(),
  enabled: z.literal(true).optional(),
  eventSourceArn: z.string().startsWith("arn:aws:sqs:"),
  functionName: z.string(),
  // What SQS gives out at once. More would have to be gathered for a while.
  batchSize: z.int().min(1).max(10).default(10),
  maximumBatchingWindowInSeconds: z.literal(0).default(0),
  functionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
  scalingConfig: z.strictObject({ maximumConcurrency: z.int().min(2) }).optional(),
});

/** A queue whose messages a function gets. */
export interface QueueSourceDescription {
  readonly queueArn: string;
  /** Its ARN, or its name. */
  readonly functionName: string;
  readonly batchSize: number;
  /** Whether the function says which messages of a batch it could not handle; otherwise an error means all of them. */
  readonly reportsBatchItemFailures: boolean;
  /** @default what Lambda has for an account */
  readonly maximumConcurrency: number;
}

/** The event source mappings of a graph. @throws GraphError for other sources than queues, and for batches that are waited for */
export function queueSourcesOf(graph: GraphLike): QueueSourceDescription[] {
  return resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping", mappingSchema).map((mapping) => ({
    queueArn: mapping.eventSourceArn,
    functionName: mapping.functionName,
    batchSize: mapping.batchSize,
    reportsBatchItemFailures: mapping.functionResponseTypes.length > 0,
    maximumConcurrency: mapping.scalingConfig?.maximumConcurrency ?? 1000,
  }));
}

export interface QueueSourceOptions {
  readonly description: QueueSourceDescription;
  readonly queue: Queue;
  readonly target: Pick<LambdaFunction, "invoke">;
  /** How SQS is reached, with the credentials of the function's role: Lambda reads the queue in it. */
  readonly client: SQSClientConfig;
  readonly region: string;
  /** Invocations that this machine can bear. */
  readonly mostInvocations: number;
  /** Told why messages could not be received or deleted, before that is tried again. */
  readonly onFailure: (error: unknown) => void;
  readonly delay: Delay;
}

/** Lambda's pollers of a queue. */
export interface QueueSource {
  /** Takes no more messages, and waits for the invocations under way. */
  stop(): Promise<void>;
}

const longPollSeconds = 20;
const retryDelayMs = 20_000;

/** Starts to hand the messages of a queue to a function. @throws GraphError when the function's role may not look at the queue */
export async function startQueueSource(options: QueueSourceOptions): Promise<QueueSource> {
  const { description, queue, client, mostInvocations } = options;
  const sqs = new SQSClient({ ...client, region: options.region });
  const end = new AbortController();
  try {
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ["QueueArn"] }));
  } catch (cause) {
    sqs.destroy();
    throw new GraphError(`the role of ${description.functionName} may not look at ${queue.name}: ${cause}`, { cause });
  }
  const count = Math.min(description.maximumConcurrency, mostInvocations);
  const pollers = Array.from({ length: count }, () => poll(sqs, options, end.signal));
  return {
    async stop() {
      end.abort();
      await Promise.all(pollers);
      sqs.destroy();
    },
  };
}

async function poll(sqs: SQSClient, options: QueueSourceOptions, signal: AbortSignal): Promise<void> {
  const { queue, description, onFailure, delay } = options;
  const receive = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: description.batchSize,
    WaitTimeSeconds: longPollSeconds,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  while (!signal.aborted)
    try {
      const { Messages: messages = [] } = await sqs.send(receive, { abortSignal: signal });
      if (messages.length === 0) continue;
      const handled = await invoke(options, messages);
      if (handled.length > 0) await remove(sqs, queue, handled);
    } catch (error) {
      if (signal.aborted) return;
      onFailure(error);
      await delay(retryDelayMs, signal).catch(() => undefined);
    }
}

/** @returns the messages that are done with; the others become visible again when their time is over. */
async function invoke(
  { target, description, queue, region }: QueueSourceOptions,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const Records = messages.map((message) => recordOf(message, queue, region));
  const { functionError, payload } = await target.invoke({ Records });
  if (functionError !== undefined) return [];
  if (!description.reportsBatchItemFailures) return messages;
  const failed = failedItems(payload);
  // As Lambda has it: who reports what it does not understand, or a message that was not in the batch, has handled none.
  if (failed === undefined || failed.some((id) => !messages.some(({ MessageId }) => MessageId === id))) return [];
  return messages.filter(({ MessageId }) => !failed.includes(MessageId!));
}

const reportSchema = z.object({
  batchItemFailures: z
    .array(z.object({ itemIdentifier: z.string().min(1) }))
    .nullish()
    .transform((items) => items ?? []),
});

/** The ids of messages that the function could not handle; undefined for a report that makes no sense. */
function failedItems(payload: unknown): readonly string[] | undefined {
  if (payload === null || payload === "") return [];
  const parsed = reportSchema.safeParse(payload);
  return parsed.success ? parsed.data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) : undefined;
}

function recordOf(message: Message, { arn }: Queue, region: string): object {
  const { MessageId, ReceiptHandle, Body, Attributes = {}, MessageAttributes = {}, MD5OfBody } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue, BinaryValue, DataType }]) => [
        name,
        {
          ...(StringValue !== undefined && { stringValue: StringValue }),
          ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody: MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: arn,
    awsRegion: region,
  };
}

async function remove(sqs: SQSClient, { url, name }: Queue, messages: readonly Message[]): Promise<void> {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  if (Failed.length > 0) throw new Error(`${Failed.length} messages of ${name} could not be deleted`);
}
