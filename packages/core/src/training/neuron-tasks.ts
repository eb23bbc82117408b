import type { NeuronTask } from "../messages/neuron-task.js";
import { InvalidMessageError, parseNeuronTask } from "../messages/parse.js";
import type { QueueDelivery } from "../ports/work-queue.js";
import { placeOf } from "../run/position.js";
import { computeTile } from "./compute-tile.js";
import type { Services } from "./services.js";
import { MissingTensorError } from "./tile.js";
import type { Training } from "./training.js";

/** Why an item of a message batch goes back to the queue, or to the dead letters. */
export interface FailedItem {
  /** Its index in the message batch. */
  readonly index: number;
  readonly error: Error;
  /** False for an item that will never succeed. */
  readonly retry: boolean;
}

interface Item {
  readonly index: number;
  readonly task: NeuronTask;
  /** It may have been computed before, by a worker that did not get to its end. */
  readonly isRepeated: boolean;
}

/**
 * Computes a message batch of neuron tasks. Tasks of one position are computed together, as a tile; when a tile fails,
 * its tasks are tried one by one, so that only the guilty ones fail.
 */
export async function processNeuronTasks(
  services: Services,
  deliveries: readonly QueueDelivery[],
): Promise<FailedItem[]> {
  const failed: FailedItem[] = [];
  for (const items of tilesOf(deliveries, failed)) {
    try {
      await processTile(services, items);
    } catch (error) {
      if (items.length === 1) failed.push(failure(items[0]!, error));
      // What follows is a second delivery of every item, whatever its message says.
      else
        for (const item of items)
          await processTile(services, [{ ...item, isRepeated: true }]).catch((again) =>
            failed.push(failure(item, again)),
          );
    }
  }
  return failed;
}

/** Groups the tasks by run and position, in the order in which they came. */
function tilesOf(deliveries: readonly QueueDelivery[], failed: FailedItem[]): Iterable<Item[]> {
  const tiles: Item[][] = [];
  deliveries.forEach(({ body, receiveCount }, index) => {
    try {
      const task = parseNeuronTask(body);
      const item = { index, task, isRepeated: receiveCount > 1 };
      const tile = tiles.find(([first]) => first!.task.runId === task.runId && first!.task.position === task.position);
      if (tile === undefined) tiles.push([item]);
      else tile.push(item);
    } catch (error) {
      failed.push(failure({ index }, error));
    }
  });
  return tiles;
}

function failure({ index }: Pick<Item, "index">, error: unknown): FailedItem {
  return { index, error: error as Error, retry: !(error instanceof InvalidMessageError) };
}

async function processTile(services: Services, items: readonly Item[]): Promise<void> {
  const { runId, position } = items[0]!.task;
  const { parameterServer } = services;
  const counts = { delivered: items.length, redelivered: items.filter(({ isRepeated }) => isRepeated).length };
  const training = await services.trainings.get(runId);
  const reached = await parameterServer.position(runId);
  // A run that is unknown or over, or a position that has passed: acknowledge, and do nothing.
  if (training === undefined || reached === undefined) return;
  if (position < reached) return parameterServer.count(runId, { ...counts, stale: items.length });

  if (position > reached)
    throw new InvalidMessageError(`position ${position} of ${runId} lies ahead: the run is at ${reached}`);
  for (const { task } of items) checkPlace(training, task);
  const neurons = [...new Set(items.map(({ task }) => task.neuron))].sort((a, b) => a - b);
  const outcome = await complete(services, training, position, neurons);
  if (outcome === undefined) return parameterServer.count(runId, { ...counts, stale: items.length });
  const duplicate = outcome.duplicates + items.length - neurons.length;
  await parameterServer.count(runId, { ...counts, duplicate });

  // Whoever sets the last bit says so. A worker that died in between is made up for by its own item's redelivery.
  const setLastBit = outcome.complete && outcome.duplicates < neurons.length;
  const mayHaveDied = outcome.complete && counts.redelivered > 0;
  if (setLastBit || mayHaveDied) await publishLayerCompleted(services, training, position);
}

async function complete(
  { parameterServer, compute }: Services,
  training: Training,
  position: number,
  neurons: number[],
) {
  const { runId, schedule } = training;
  const place = placeOf(position, schedule);
  try {
    const writes = await computeTile({ compute, parameterServer }, training, place, neurons);
    const total = schedule.neurons[place.layer - 1]!;
    const outcome = await parameterServer.complete(runId, { position, items: neurons, total, writes });
    return outcome.stale ? undefined : outcome;
  } catch (error) {
    const gone = error instanceof MissingTensorError;
    if (gone && ((await parameterServer.position(runId)) ?? Infinity) > position) return undefined;
    throw error;
  }
}

function checkPlace({ schedule }: Training, { position, layer, direction, neuron }: NeuronTask): void {
  const place = placeOf(position, schedule);
  if (place.layer !== layer || place.direction !== direction)
    throw new InvalidMessageError(
      `position ${position} is layer ${place.layer} ${place.direction}, not layer ${layer} ${direction}`,
    );
  if (neuron >= schedule.neurons[layer - 1]!)
    throw new InvalidMessageError(
      `layer ${layer} has ${schedule.neurons[layer - 1]} neurons, so there is no neuron ${neuron}`,
    );
}

async function publishLayerCompleted(
  { eventBus }: Services,
  { runId, schedule }: Training,
  position: number,
): Promise<void> {
  const { epoch, batch, layer, direction } = placeOf(position, schedule);
  await eventBus.publish({ type: "LayerCompleted", detail: { runId, position, epoch, batch, layer, direction } });
}
