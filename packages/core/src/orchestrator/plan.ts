import type { DomainEvent, EventDetail } from "../messages/events.js";
import { firstPosition, lastPosition, placeOf } from "../run/position.js";
import type { Command } from "./command.js";
import { isLastEpoch, type Schedule } from "./schedule.js";

// The state machine of a training. Its state is one integer, the position reached; see position.ts for what it counts.
//
//   EpochStarted(e)      at the first position of e           enqueue it
//   LayerCompleted(p)    p is not the last of its epoch       claim p + 1, enqueue it
//                          the last forward layer              … after measuring the loss of the batch
//                          the last backward layer             … and drop the tensors of the step
//                        p is the last of its epoch           average the losses: EpochCompleted
//   EpochCompleted(e)                                         record the cost, claim the next epoch, checkpoint:
//                          at the threshold, at the last       TrainingCompleted
//                            epoch, or asked to stop there
//                          otherwise                           EpochStarted(e + 1)
//
// A `require` or `claim` that does not hold ends the list: the event is stale, and there is nothing to do.

/** The commands that an event of a training leads to, in order. A pure function: no clock, no I/O, no memory. */
export function plan(schedule: Schedule, event: DomainEvent): Command[] {
  switch (event.type) {
    case "EpochStarted":
      return afterEpochStarted(schedule, event.detail);
    case "LayerCompleted":
      return afterLayerCompleted(schedule, event.detail);
    case "EpochCompleted":
      return afterEpochCompleted(schedule, event.detail);
    default:
      return [];
  }
}

function afterEpochStarted(schedule: Schedule, { epoch }: EventDetail<"EpochStarted">): Command[] {
  const position = firstPosition(epoch * schedule.batches, schedule);
  return [
    { do: "require", position },
    { do: "enqueue", position },
  ];
}

function afterLayerCompleted(schedule: Schedule, { position }: EventDetail<"LayerCompleted">): Command[] {
  const place = placeOf(position, schedule);
  const next = position + 1;
  if (position === lastPosition(place.epoch, schedule))
    return [
      { do: "require", position },
      { do: "completeEpoch", epoch: place.epoch },
    ];
  const commands: Command[] = [];
  // Like the cost of an epoch, the loss is kept before the claim: the run may be moved on by others right after it.
  if (place.direction === "forward" && place.layer === schedule.layers)
    commands.push({ do: "require", position, orNext: true }, { do: "measureLoss", step: place.step });
  commands.push({ do: "claim", position: next }, { do: "enqueue", position: next });
  // Last: the workers are at it already.
  if (place.direction === "backward" && place.layer === 1) commands.push({ do: "releaseStep", step: place.step });
  return commands;
}

function afterEpochCompleted(schedule: Schedule, { epoch, cost }: EventDetail<"EpochCompleted">): Command[] {
  const { runId, batches, checkpointEvery } = schedule;
  const position = lastPosition(epoch, schedule);
  const step = (epoch + 1) * batches;
  const completed: Command = {
    do: "publish",
    event: { type: "TrainingCompleted", detail: { runId, epochs: epoch + 1, cost } },
  };
  const started: Command = { do: "publish", event: { type: "EpochStarted", detail: { runId, epoch: epoch + 1 } } };
  const isCheckpoint = (epoch + 1) % checkpointEvery === 0;
  // The record comes before the claim, so that whoever sees the next position can rely on it; to write it twice changes
  // nothing. The checkpoint comes after it: only a claim that was won tells that every tensor of the step is whole.
  return [
    { do: "require", position, orNext: true },
    { do: "recordCost", epoch, cost },
    { do: "claim", position: position + 1 },
    isLastEpoch(schedule, epoch, cost)
      ? completed
      : {
          do: "choose",
          stoppingAt: position + 1,
          ifSo: [completed],
          otherwise: isCheckpoint ? [{ do: "saveCheckpoint", step }, started] : [started],
        },
    { do: "releaseStep", step: step - 1 },
  ];
}
