import type { NeuronTask } from "../messages/neuron-task.js";

/** A message as a queue hands it to a worker, not checked yet. */
export interface QueueDelivery {
  readonly body: unknown;
  /** How often it has been handed out, this time included. */
  readonly receiveCount: number;
}

/** The queue of neuron tasks: at-least-once delivery in any order, in message batches, with redelivery after a failure and dead letters. */
export interface WorkQueue {
  send(tasks: readonly NeuronTask[]): Promise<void>;
}
