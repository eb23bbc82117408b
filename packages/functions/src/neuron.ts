import {
  type FailedItem,
  type NeuronServices,
  processNeuronTasks,
  type QueueDelivery,
  type TileReport,
} from "@snn/core";

/**
 * A message batch of neuron tasks came in.
 *
 * @param onTile is told of every tile that was computed.
 * @returns the items that go back to the queue, or to the dead letters.
 */
export function neuron(
  services: NeuronServices,
  messages: readonly QueueDelivery[],
  onTile?: (report: TileReport) => void,
): Promise<FailedItem[]> {
  return processNeuronTasks(services, messages, onTile);
}
