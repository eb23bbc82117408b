import { lastPosition, placeOf } from "../run/position.js";
import type { Command } from "./command.js";
import { plan } from "./plan.js";
import { isLastEpoch, type Schedule } from "./schedule.js";

/** How often a run is nudged at one position before it is given up. */
export const maximumNudges = 3;

/** What a run that stands still looks like. */
export interface Standstill {
  readonly position: number;
  /** Items of the position whose bits are not set. */
  readonly missing: readonly number[];
  /** Cost of the epoch before, if there is one. */
  readonly previousCost: number | undefined;
  /** The position that the run has been asked to stop at, if it has. */
  readonly stopAt: number | undefined;
}

/** The commands that get a run going again when a message or a worker was lost: what that one had to do is done once more. */
export function nudge(schedule: Schedule, { position, missing, previousCost, stopAt }: Standstill): Command[] {
  const { runId } = schedule;
  const { epoch, batch, layer, direction } = placeOf(position, schedule);
  const trained = epoch - 1;
  if (
    previousCost !== undefined &&
    position === lastPosition(trained, schedule) + 1 &&
    (position === stopAt || isLastEpoch(schedule, trained, previousCost))
  )
    return [
      { do: "publish", event: { type: "TrainingCompleted", detail: { runId, epochs: epoch, cost: previousCost } } },
    ];
  if (missing.length > 0)
    return [
      { do: "enqueue", position, items: missing },
      { do: "confirm", position },
    ];
  return plan(schedule, { type: "LayerCompleted", detail: { runId, position, epoch, batch, layer, direction } });
}
