import type { DomainEvent, EventDetail } from "../messages/events.js";
import { firstPosition, lastPosition, placeOf } from "../run/position.js";
import type { BoundaryCommand, Command } from "./command.js";
import { isLastEpoch, type Schedule } from "./schedule.js";

// The state machine of a training. Its state is the position reached, and whether that is confirmed; see position.ts for what a
// position counts.
//
//   EpochStarted(e)      at the first position of e,          enqueue it, confirm it
//                          if nobody has confirmed it
//   LayerCompleted(p)    p is not the last of its epoch       claim p + 1, enqueue it, confirm it
//                          the last forward layer              … after measuring the loss of the batch
//                          the last of its step                … and drop the tensors of the step
//                        p is the last of its epoch           average the losses: EpochCompleted
//   EpochCompleted(e)                                         record the cost, claim the next epoch, checkpoint:
//                          at the threshold, at the last       TrainingCompleted
//                            epoch, or asked to stop there
//                          beyond its budget                   the run fails
//                          otherwise                           enqueue it, EpochStarted(e + 1), confirm it
//
// A `require…` or `claim` that does not hold ends the list: the event is stale, and there is nothing to do.
//
// Only EpochCompleted travels before anything is done. What the other two lead to, whoever finds out that they have happened does at
// once: launch begins the first epoch, and the worker that completes a layer crosses the boundary behind it. They are published
// for those who watch. Should such a one die half way, the message in its hand is delivered again, to a worker who finds the
// layer complete and the next position not claimed, or claimed and not confirmed, and does it over.

/** The commands that an event of a training leads to, in order. A pure function: no clock, no I/O, no memory. */
export function plan(schedule: Schedule, event: DomainEvent): Command[] {
  switch (event.type) {
    case "EpochStarted":
      return afterEpochStarted(schedule, event.detail);
    case "LayerCompleted":
      return [
        { do: "requireCompleted", position: event.detail.position },
        ...crossing(schedule, event.detail.position),
      ];
    case "EpochCompleted":
      return afterEpochCompleted(schedule, event.detail);
    default:
      return [];
  }
}

function afterEpochStarted(schedule: Schedule, { epoch }: EventDetail<"EpochStarted">): Command[] {
  const position = firstPosition(epoch * schedule.batches, schedule);
  return [{ do: "requireProvisional", position }, ...entering(position)];
}

/** What has to be done behind a position by whoever knows that all items of it are completed. */
export function crossing(schedule: Schedule, position: number): BoundaryCommand[] {
  const { epoch, step, direction, layer } = placeOf(position, schedule);
  if (position === lastPosition(epoch, schedule)) return [{ do: "completeEpoch", epoch }];
  const next = position + 1;
  const isLastForward = direction === "forward" && layer === schedule.layers;
  const isLastOfStep = next === firstPosition(step + 1, schedule);
  return [
    // Like the cost of an epoch, the loss is kept before the claim: the run may be moved on by others right after it.
    ...(isLastForward ? [{ do: "measureLoss", step } as const] : []),
    { do: "claim", position: next },
    ...entering(next),
    // Last: the workers are at it already.
    ...(isLastOfStep ? [{ do: "releaseStep", step } as const] : []),
  ];
}

function entering(position: number): BoundaryCommand[] {
  return [
    { do: "enqueue", position },
    { do: "confirm", position },
  ];
}

function afterEpochCompleted(schedule: Schedule, { epoch, cost }: EventDetail<"EpochCompleted">): Command[] {
  const { runId, batches, checkpointEvery } = schedule;
  const position = lastPosition(epoch, schedule);
  const next = position + 1;
  const step = (epoch + 1) * batches;
  const completed: Command = {
    do: "publish",
    event: { type: "TrainingCompleted", detail: { runId, epochs: epoch + 1, cost } },
  };
  // The checkpoint comes before the tasks: they lead to what drops its tensors.
  const isCheckpoint = (epoch + 1) % checkpointEvery === 0;
  const goOn: Command[] = [
    ...(schedule.budget === undefined ? [] : [{ do: "keepToBudget", epoch } as const]),
    ...(isCheckpoint ? [{ do: "saveCheckpoint", step } as const] : []),
    { do: "enqueue", position: next },
    { do: "publish", event: { type: "EpochStarted", detail: { runId, epoch: epoch + 1 } } },
    { do: "confirm", position: next },
  ];
  // The record comes before the claim, so that whoever sees the next position can rely on it; to write it twice changes
  // nothing. The checkpoint comes after it: only a claim that was won tells that every tensor of the step is whole.
  return [
    { do: "requireCompleted", position },
    { do: "recordCost", epoch, cost },
    { do: "claim", position: next },
    isLastEpoch(schedule, epoch, cost)
      ? completed
      : { do: "choose", stoppingAt: next, ifSo: [completed], otherwise: goOn },
    { do: "releaseStep", step: step - 1 },
  ];
}
