import type { Hedge } from "../messages/hedge.js";
import type { NeuronTask } from "../messages/neuron-task.js";
import { InvalidMessageError, parseQueueMessage } from "../messages/parse.js";
import { isHedge } from "../messages/queue-message.js";
import { itemOf, itemsAt, neuronsOf } from "../orchestrator/items.js";
import type { QueueDelivery } from "../ports/work-queue.js";
import { placeOf } from "../run/position.js";
import { type BoundaryServices, crossBoundary } from "./boundary.js";
import { prepareTile } from "./compute-tile.js";
import { processHedge } from "./hedge.js";
import { type Retry, retryOf } from "./retry.js";
import type { Services } from "./services.js";
import { MissingTensorError } from "./tile.js";

/** Why an item of a message batch goes back to the queue, or to the dead letters. */
export interface FailedItem {
  /** Its index in the message batch. */
  readonly index: number;
  readonly error: Error;
  readonly retry: Retry;
}

/** What became of a tile, for those who watch. */
export interface TileReport extends Pick<NeuronTask, "runId" | "position" | "layer" | "direction"> {
  /** As often as they were told of. */
  readonly neurons: readonly number[];
  /** Messages that the neurons came in. */
  readonly messages: number;
  /** Its position had passed, or its run is over. */
  readonly stale: boolean;
  /** Messages whose neurons had been completed before. */
  readonly duplicates: number;
  /** Its layer is complete. */
  readonly complete: boolean;
  readonly durationMs: number;
}

/** What it takes to compute neuron tasks. */
export type NeuronServices = BoundaryServices & Pick<Services, "compute" | "trainings" | "positionsSeen">;

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
 * its tasks are tried one by one, so that only the guilty ones fail. Hedges come last: what the tasks complete needs none.
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
    const { runId, position, layer, direction } = items[0]!.task;
    const neurons = items.flatMap(({ task }) => neuronsOf(task));
    const durationMs = services.clock.now().getTime() - startedMs;
    onTile({ ...{ runId, position, layer, direction, neurons }, messages: items.length, ...outcome, durationMs });
  };
  const { tiles, hedges } = sorted(deliveries, failed);
  for (const items of tiles) {
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
  for (const { index, hedge } of hedges)
    await processHedge(services, hedge).catch((error) => failed.push(failure({ index }, error)));
  return failed;
}

/** Groups the tasks by run and position, in the order in which they came, and puts the hedges aside. */
function sorted(deliveries: readonly QueueDelivery[], failed: FailedItem[]) {
  const tiles: Item[][] = [];
  const hedges: { readonly index: number; readonly hedge: Hedge }[] = [];
  for (const [index, { body, receiveCount }] of deliveries.entries())
    try {
      const message = parseQueueMessage(body);
      if (isHedge(message)) {
        hedges.push({ index, hedge: message });
        continue;
      }
      const item = { index, task: message, isRepeated: receiveCount > 1 };
      const { runId, position } = message;
      const tile = tiles.find(([first]) => first!.task.runId === runId && first!.task.position === position);
      if (tile === undefined) tiles.push([item]);
      else tile.push(item);
    } catch (error) {
      failed.push(failure({ index }, error));
    }
  return { tiles, hedges };
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
  // A worker that got a redelivered task before may have died between the claim of the next position and its tasks.
  const isNextUnsure = redeliveries > 0;
  if (positionsSeen.hasPassed(runId, isNextUnsure ? position + 1 : position, clock.now().getTime())) return stale();
  const training = await services.trainings.get(runId);
  if (training === undefined) return withoutTraining(services, runId);
  const { schedule } = training;
  const tasks = new Map(items.map(({ task }) => [itemOf(schedule, task), task]));
  const completed = [...tasks.keys()].sort((a, b) => a - b);
  const place = placeOf(position, schedule);
  // Both travel in one round trip. The position is asked for first: a tensor that is read after the run has reached the
  // position that needs it is whole. Of a stale tile the tensors may be gone.
  const asked = parameterServer.position(runId);
  const prepared = prepareTile(
    parameterServer,
    training,
    place,
    completed.map((item) => tasks.get(item)!),
  );
  prepared.catch(() => {});
  const reached = await asked;
  // A run that is over, or that the parameter server has lost: the watchdog will send its tasks again.
  if (reached === undefined) return staleOutcome;
  positionsSeen.see(runId, reached, clock.now().getTime());
  if (position < reached) {
    if (isNextUnsure && (await parameterServer.isProvisional(runId, position + 1)))
      await crossBoundary(services, training, position);
    return stale();
  }
  if (position > reached)
    throw new InvalidMessageError(`position ${position} of ${runId} lies ahead: the run is at ${reached}`);

  try {
    const writes = await (await prepared)(compute);
    const total = itemsAt(schedule, position);
    const completion = { position, items: completed, total, writes, deliveries, redeliveries };
    const outcome = await parameterServer.complete(runId, completion);
    if (outcome.stale) return staleOutcome;
    // Whoever sets the last bit goes on. A worker that died in between is made up for by its own item's redelivery.
    const setLastBit = outcome.complete && outcome.duplicates < completed.length;
    const mayHaveDied = outcome.complete && redeliveries > 0;
    if (setLastBit || mayHaveDied) await crossBoundary(services, training, position);
    return { ...outcome, duplicates: outcome.duplicates + deliveries - completed.length };
  } catch (error) {
    const gone = error instanceof MissingTensorError;
    if (gone && ((await parameterServer.position(runId)) ?? Infinity) > position) return stale();
    throw error;
  }
}

/** What belongs to a run that is over is stale; what belongs to none is refused. */
async function withoutTraining({ runStore }: Pick<Services, "runStore">, runId: string): Promise<Outcome> {
  if ((await runStore.get(runId)) === undefined) throw new InvalidMessageError(`there is no run ${runId}`);
  return staleOutcome;
}
