import type { Hedge } from "../messages/hedge.js";
import { itemsAt } from "../orchestrator/items.js";
import { lastPosition, placeOf } from "../run/position.js";
import { type BoundaryServices, crossBoundary } from "./boundary.js";
import { enqueue } from "./enqueue.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

// A worker that is slow, or dies without a word, holds its tasks until their visibility timeout is over, and the whole run waits
// for them. So a hedge follows the tasks of a position, held back for longer than they usually take. When it comes and the run has
// moved on, as it nearly always has, it costs a comparison. Else the tasks that are missing are sent again, for others to take:
// whoever is second to complete one finds that it is done. A hedge does only what a message that is delivered again may bring about,
// and only for the position that the run is at. So one that comes twice or late starts no second chain.

/**
 * A hedge is sent again, with twice its delay, as long as that is no more than this. A run that stands still for longer is in the
 * watchdog's care, which looks once a minute.
 */
const longestRepeatSeconds = 60;

/** How long a hedge is held back that follows one with this delay; undefined when none does. */
export function nextHedgeSeconds(delaySeconds: number): number | undefined {
  const doubled = 2 * delaySeconds;
  return doubled <= longestRepeatSeconds ? doubled : undefined;
}

/** What it takes to look after a position. */
export type HedgeServices = BoundaryServices & Pick<Services, "clock" | "trainings" | "positionsSeen">;

/** Looks after the position of a hedge. For a run that is over, or that the parameter server has lost, nothing is done. */
export async function processHedge(services: HedgeServices, { runId, position, delaySeconds }: Hedge): Promise<void> {
  const { parameterServer, positionsSeen, clock } = services;
  if (positionsSeen.hasPassed(runId, position + 1, clock.now().getTime())) return;
  const training = await services.trainings.get(runId);
  if (training === undefined) return;
  // In one round trip, and in this order: what is missing where the run still is afterwards is missing indeed.
  const [missing, reached] = await Promise.all([
    parameterServer.missing(runId, position, itemsAt(training.schedule, position)),
    parameterServer.position(runId),
  ]);
  if (reached !== undefined) positionsSeen.see(runId, reached, clock.now().getTime());
  if (reached === position && missing.length > 0) {
    await Promise.all([
      enqueue(services, training, { position, items: missing }, nextHedgeSeconds(delaySeconds)),
      parameterServer.count(runId, { hedged: missing.length }),
    ]);
    return;
  }
  // Whoever completed the layer may have died before the boundary behind it was crossed, or half way.
  if (reached === position || (await isHalfCrossed(services, training, position, reached)))
    await crossBoundary(services, training, position);
}

/** Whether a worker has claimed the position behind one, and not confirmed it. Between epochs it is the trainer who claims, whose event comes again. */
async function isHalfCrossed(
  { parameterServer }: HedgeServices,
  { runId, schedule }: Training,
  position: number,
  reached: number | undefined,
): Promise<boolean> {
  if (reached !== position + 1 || position === lastPosition(placeOf(position, schedule).epoch, schedule)) return false;
  return parameterServer.isProvisional(runId, reached);
}
