import type { buildApp } from "fauxqs";

/** A message in a queue of fauxqs; only what is used here. */
export interface FauxqsMessage {
  messageId: string;
  approximateReceiveCount: number;
  /** When it may first be received, in milliseconds since 1970. */
  delayUntil?: number;
}

/** A queue of fauxqs. It wakes waiting receivers when a message arrives, and looks at its clocks when it is asked to. */
export interface FauxqsQueue {
  readonly name: string;
  messages: FauxqsMessage[];
  delayedMessages: FauxqsMessage[];
  readonly inflightMessages: ReadonlyMap<string, unknown>;
  readonly pollWaiters: { resolve(): void; readonly timer: NodeJS.Timeout }[];
  enqueue(message: FauxqsMessage): void;
  dequeue(most: number, visibilityTimeoutSeconds: number | undefined, findQueue: unknown): unknown[];
  deleteMessage(receiptHandle: string): boolean;
  waitForMessages(waitTimeSeconds: number): Promise<void>;
  notifyWaiters(): void;
  processTimers(): void;
  cancelWaiters(): void;
}

type QueueArguments = [
  name: string,
  url: string,
  arn: string,
  attributes?: Record<string, string>,
  tags?: Record<string, string>,
];

interface FauxqsQueueStore {
  /** Stands in the addresses of queues; empty for the address that the request was sent to. */
  host: string;
  readonly queues: Map<string, FauxqsQueue>;
  readonly queuesByName: Map<string, FauxqsQueue>;
  readonly queuesByArn: Map<string, FauxqsQueue>;
  createQueue(...queue: QueueArguments): FauxqsQueue;
  getQueue(url: string): FauxqsQueue | undefined;
  /** Answers all who wait, with nothing. */
  shutdown(): void;
}

/** An object of fauxqs; only what is used here. */
export interface FauxqsObject {
  readonly key: string;
  readonly contentLength: number;
}

interface FauxqsObjectStore {
  readonly multipartUploads: ReadonlyMap<string, { readonly bucket: string }>;
  putObject(
    bucket: string,
    key: string,
    body: Buffer,
    contentType?: string,
    metadata?: Record<string, string>,
  ): FauxqsObject;
  completeMultipartUpload(uploadId: string, parts: { partNumber: number; etag: string }[]): FauxqsObject;
}

// fauxqs takes stores of ours but does not export the classes they have to be, so they are loaded from beside its main
// file. Its version is pinned, and the tests of this folder drive all that is used here.
const load = (file: string) => import(new URL(file, import.meta.resolve("fauxqs")).href);

const queues: {
  SqsQueue: new (...queue: QueueArguments) => FauxqsQueue;
  SqsStore: (new () => FauxqsQueueStore) & { createMessage(body: string): FauxqsMessage };
} = await load("./sqs/sqsStore.js");
const objects: { S3Store: new () => FauxqsObjectStore } = await load("./s3/s3Store.js");
const topics: { SnsStore: new () => object } = await load("./sns/snsStore.js");

export const { SqsQueue, SqsStore } = queues;
export const { S3Store } = objects;
export const { SnsStore } = topics;

/** The three stores as fauxqs wants them. */
export type FauxqsStores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>["stores"]>;
export type { QueueArguments };
