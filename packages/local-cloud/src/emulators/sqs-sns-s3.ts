import type { AddressInfo } from "node:net";
import { buildApp } from "fauxqs";
import { region } from "./aws-clients.js";
import { type FauxqsStores, SnsStore } from "./fauxqs-stores.js";
import { LocalObjectStore, type ObjectCreatedListener } from "./s3-store.js";
import { type SqsFaultKind, type SqsFaultRates, SqsFaults } from "./sqs-faults.js";
import type { QueueCounts } from "./sqs-queue.js";
import { announcePollers, failBatchEntries, throttleRequests } from "./sqs-requests.js";
import { LocalQueueStore } from "./sqs-store.js";

export interface FauxqsOptions {
  /** @default a free one */
  readonly port?: number;
  /** Faults of SQS. @default none */
  readonly faults?: SqsFaultRates;
  /** Called for every sent message: the milliseconds until it can be received. @default none */
  readonly deliveryLatencyMs?: () => number;
}

/** SQS, SNS and S3 on one port of the loopback interface, in the memory of this process. */
export interface Fauxqs {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, for clients of all three services. */
  readonly endpoint: string;
  /** How often each fault has struck. */
  readonly faultsStruck: Readonly<Record<SqsFaultKind, number>>;
  /** Where the messages of a standard queue came from and went to. @throws Error when there is no such queue */
  counts(urlOrName: string): QueueCounts;
  /** Puts a message into a queue, as another service of AWS does. @returns whether there is such a queue */
  send(queueArn: string, body: string): boolean;
  /** Calls the listener after every write of an object from now on. @returns how to stop that */
  onObjectCreated(listener: ObjectCreatedListener): () => void;
  /** Ends all connections, waiting receivers included, and frees the port. What was stored is gone. */
  stop(): Promise<void>;
}

/** Starts SQS, SNS and S3. @throws Error when the port is taken */
export async function startFauxqs(options: FauxqsOptions = {}): Promise<Fauxqs> {
  const faults = new SqsFaults(options.faults ?? { seed: 0 });
  const { deliveryLatencyMs } = options;
  const queues = new LocalQueueStore({ faults, ...(deliveryLatencyMs && { deliveryLatencyMs }) });
  const objects = new LocalObjectStore();
  const stores: unknown = { sqsStore: queues, s3Store: objects, snsStore: new SnsStore() };
  const app = buildApp({ logger: false, defaultRegion: region, stores: stores as FauxqsStores });
  throttleRequests(app, faults);
  failBatchEntries(app, faults);
  // Last: between announcing a receiver and serving him nobody else may come.
  announcePollers(app, queues);
  await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;

  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    faultsStruck: faults.struck,
    counts: (urlOrName) => queues.find(urlOrName).counts,
    send: (queueArn, body) => queues.send(queueArn, body),
    onObjectCreated: (listener) => objects.onObjectCreated(listener),
    async stop() {
      objects.close();
      await app.close();
      // A request that was being read when the queues were shut down may have begun to wait since.
      queues.shutdown();
    },
  };
}
