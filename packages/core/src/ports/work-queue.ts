import type { QueueMessage } from "../messages/queue-message.js";

/** A message as a queue hands it to a worker, not checked yet. */
export interface QueueDelivery {
  readonly body: unknown;
  /** How often it has been handed out, this time included. */
  readonly receiveCount: number;
}

/** The queue of neuron tasks: at-least-once delivery in any order, in message batches, with redelivery after a failure and dead letters. */
export interface WorkQueue {
  /** Sends messages. A hedge is handed out no earlier than its delay says; a queue in which no time passes may drop it. */
  send(messages: readonly QueueMessage[]): Promise<void>;
}
