import { type FailedItem, processNeuronTasks, type QueueDelivery, type Services } from "@snn/core";

/** A message batch of neuron tasks came in. @returns the items that go back to the queue. */
export function neuron(services: Services, messages: readonly QueueDelivery[]): Promise<FailedItem[]> {
  return processNeuronTasks(services, messages);
}
