import type { Hedge } from "./hedge.js";
import type { NeuronTask } from "./neuron-task.js";

/** What travels through the work queue. */
export type QueueMessage = NeuronTask | Hedge;

/** Whether a message is a hedge: a task has no delay. */
export function isHedge(message: QueueMessage): message is Hedge {
  return "delaySeconds" in message;
}
