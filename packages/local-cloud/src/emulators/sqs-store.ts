import { type FauxqsQueue, type QueueArguments, SqsStore } from "./fauxqs-stores.js";
import { LocalQueue, type QueueConditions } from "./sqs-queue.js";

/** The queues of one SQS endpoint. FIFO queues stay as fauxqs makes them: they are ordered and exactly-once. */
export class LocalQueueStore extends SqsStore {
  readonly #conditions: QueueConditions;

  constructor(conditions: QueueConditions) {
    super();
    this.#conditions = conditions;
    // Queues have the address that their creator used, for the default, `sqs.REGION.localhost`, does not resolve everywhere.
    this.host = "";
  }

  override createQueue(...description: QueueArguments): FauxqsQueue {
    const [name, url, arn, attributes] = description;
    if (attributes?.["FifoQueue"] === "true") return super.createQueue(...description);
    const queue = new LocalQueue(this.#conditions, ...description);
    this.queues.set(url, queue);
    this.queuesByName.set(name, queue);
    this.queuesByArn.set(arn, queue);
    return queue;
  }

  /** Puts a message into a queue, as a service of AWS does: past the API, and whoever may use that. @returns whether there is such a queue */
  send(queueArn: string, body: string): boolean {
    const queue = this.queuesByArn.get(queueArn);
    queue?.enqueue(SqsStore.createMessage(body));
    return queue !== undefined;
  }

  /** @throws Error when there is no standard queue at this address, or of this name */
  find(urlOrName: string): LocalQueue {
    const queue = this.queues.get(urlOrName) ?? this.queuesByName.get(urlOrName);
    if (!(queue instanceof LocalQueue)) throw new Error(`there is no standard queue ${urlOrName}`);
    return queue;
  }
}
