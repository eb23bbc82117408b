import type { NeuronTask } from "../messages/neuron-task.js";
import { InvalidMessageError, parseNeuronTask } from "../messages/parse.js";
import type { RunReader } from "../ports/run-store.js";
import type { QueueDelivery } from "../ports/work-queue.js";
import { placeOf } from "../run/position.js";
import { prepareTile } from "./compute-tile.js";
import { type Retry, retryOf } from "./retry.js";
import type { Services } from "./services.js";
import { MissingTensorError } from "./tile.js";
import type { Training } from "./training.js";

/** Why an item of a message batch goes back to the queue, or to the dead letters. */
export interface FailedItem {
  /** Its index in the message batch. */
  readonly index: number;
  readonly error: Error;
  readonly retry: Retry;
}

/** What became of a tile, for those who watch. */
export interface TileReport extends Omit<NeuronTask, "version" | "neuron"> {
  readonly neurons: readonly number[];
  /** Its position had passed, or its run is over. */
  readonly stale: boolean;
  /** Messages whose neurons had been completed before. */
  readonly duplicates: number;
  /** Its layer is complete. */
  readonly complete: boolean;
  readonly durationMs: number;
}

/** What it takes to compute neuron tasks. */
export type NeuronServices = Pick<
  Services,
  "parameterServer" | "eventBus" | "compute" | "clock" | "trainings" | "positionsSeen"
> & { readonly runStore: RunReader };

interface Item {
  readonly index: number;
  readonly task: NeuronTask;
  /** It may have been computed before, by a worker that did not get to its end. */
  readonly isRepeated: boolean;
}

type Outcome = Pick<TileReport, "stale" | "duplicates" | "complete">;

const staleOutcome: Outcome = { stale: true, duplicates: 0, complete: false };

/**
 * Computes a message batch of neuron tasks. Tasks of one position are computed together, as a tile; when a tile fails,
 * its tasks are tried one by one, so that only the guilty ones fail.
 */
export async function processNeuronTasks(
  services: NeuronServices,
  deliveries: readonly QueueDelivery[],
  onTile: (report: TileReport) => void = () => {},
): Promise<FailedItem[]> {
  const failed: FailedItem[] = [];
  const process = async (items: readonly Item[]) => {
    const startedMs = services.clock.now().getTime();
    const outcome = await processTile(services, items);
    const { neuron: _, version: __, ...place } = items[0]!.task;
    const durationMs = services.clock.now().getTime() - startedMs;
    onTile({ ...place, neurons: items.map(({ task }) => task.neuron), ...outcome, durationMs });
  };
  for (const items of tilesOf(deliveries, failed)) {
    try {
      await process(items);
    } catch (error) {
      // A service that is away for the tile is away for each of its items.
      if (items.length === 1 || retryOf(error) === "unlimited")
        failed.push(...items.map((item) => failure(item, error)));
      // What follows is a second delivery of every item, whatever its message says.
      else
        for (const item of items)
          await process([{ ...item, isRepeated: true }]).catch((again) => failed.push(failure(item, again)));
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
  return { index, error: error as Error, retry: retryOf(error) };
}

async function processTile(services: NeuronServices, items: readonly Item[]): Promise<Outcome> {
  const { runId, position } = items[0]!.task;
  const { parameterServer, positionsSeen, clock, compute } = services;
  const deliveries = items.length;
  const redeliveries = items.filter(({ isRepeated }) => isRepeated).length;
  const stale = async () => {
    await parameterServer.count(runId, { delivered: deliveries, redelivered: redeliveries, stale: deliveries });
    return staleOutcome;
  };
  if (positionsSeen.hasPassed(runId, position, clock.now().getTime())) return stale();
  const training = await services.trainings.get(runId);
  if (training === undefined) return withoutTraining(services, runId);
  for (const { task } of items) checkPlace(training, task);

  const neurons = [...new Set(items.map(({ task }) => task.neuron))].sort((a, b) => a - b);
  const place = placeOf(position, training.schedule);
  // Both travel in one round trip. The position is asked for first: a tensor that is read after the run has reached the
  // position that needs it is whole. Of a stale tile the tensors may be gone.
  const asked = parameterServer.position(runId);
  const prepared = prepareTile(parameterServer, training, place, neurons);
  prepared.catch(() => {});
  const reached = await asked;
  // A run that is over, or that the parameter server has lost: the watchdog will send its tasks again.
  if (reached === undefined) return staleOutcome;
  positionsSeen.see(runId, reached, clock.now().getTime());
  if (position < reached) return stale();
  if (position > reached)
    throw new InvalidMessageError(`position ${position} of ${runId} lies ahead: the run is at ${reached}`);

  try {
    const writes = await (await prepared)(compute);
    const total = training.schedule.neurons[place.layer - 1]!;
    const completion = { position, items: neurons, total, writes, deliveries, redeliveries };
    const outcome = await parameterServer.complete(runId, completion);
    if (outcome.stale) return staleOutcome;
    // Whoever sets the last bit says so. A worker that died in between is made up for by its own item's redelivery.
    const setLastBit = outcome.complete && outcome.duplicates < neurons.length;
    const mayHaveDied = outcome.complete && redeliveries > 0;
    if (setLastBit || mayHaveDied) await publishLayerCompleted(services, training, position);
    return { ...outcome, duplicates: outcome.duplicates + deliveries - neurons.length };
  } catch (error) {
    const gone = error instanceof MissingTensorError;
    if (gone && ((await parameterServer.position(runId)) ?? Infinity) > position) return stale();
    throw error;
  }
}

/** What belongs to a run that is over is stale; what belongs to none is refused. */
async function withoutTraining({ runStore }: Pick<NeuronServices, "runStore">, runId: string): Promise<Outcome> {
  if ((await runStore.get(runId)) === undefined) throw new InvalidMessageError(`there is no run ${runId}`);
  return staleOutcome;
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
  { eventBus }: Pick<Services, "eventBus">,
  { runId, schedule }: Training,
  position: number,
): Promise<void> {
  const { epoch, batch, layer, direction } = placeOf(position, schedule);
  await eventBus.publish({ type: "LayerCompleted", detail: { runId, position, epoch, batch, layer, direction } });
}
