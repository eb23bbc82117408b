import type { NeuronTask } from "../messages/neuron-task.js";
import { InvalidMessageError } from "../messages/parse.js";
import { placeOf } from "../run/position.js";
import type { Schedule } from "./schedule.js";

// The items of a position are what its bitmap counts, one message each: a layer's neurons in groups of so many a message,
// for every shard of the batch. item = shard × groups + group. An update adds up the shards, so it has one item a group.

/** Items of a position. */
export function itemsAt(schedule: Schedule, position: number): number {
  const { layer, direction } = placeOf(position, schedule);
  return (direction === "update" ? 1 : schedule.shards) * groupsOf(schedule, layer);
}

/** The message of an item. */
export function taskOf(schedule: Schedule, position: number, item: number): NeuronTask {
  const { layer, direction } = placeOf(position, schedule);
  const groups = groupsOf(schedule, layer);
  const perMessage = schedule.neuronsPerMessage[layer - 1]!;
  const neuron = (item % groups) * perMessage;
  const neurons = Math.min(perMessage, schedule.neurons[layer - 1]! - neuron);
  const shard = Math.floor(item / groups);
  return {
    ...{ runId: schedule.runId, position, layer, direction, neuron },
    ...(neurons > 1 && { neurons }),
    ...(shard > 0 && { shard }),
  };
}

/** The item of a message. @throws InvalidMessageError when the position has none that is like it. */
export function itemOf(schedule: Schedule, task: NeuronTask): number {
  const { position, layer, direction, neuron, shard = 0 } = task;
  const place = placeOf(position, schedule);
  if (place.layer !== layer || place.direction !== direction)
    throw new InvalidMessageError(
      `position ${position} is layer ${place.layer} ${place.direction}, not layer ${layer} ${direction}`,
    );
  const inLayer = schedule.neurons[layer - 1]!;
  if (neuron >= inLayer)
    throw new InvalidMessageError(`layer ${layer} has ${inLayer} neurons, so there is no neuron ${neuron}`);
  const shards = direction === "update" ? 1 : schedule.shards;
  if (shard >= shards)
    throw new InvalidMessageError(`there are ${shards} shards ${direction}, so there is no ${shard}`);
  const item = shard * groupsOf(schedule, layer) + Math.floor(neuron / schedule.neuronsPerMessage[layer - 1]!);
  const expected = taskOf(schedule, position, item);
  const { neurons: count = 1 } = task;
  const { neurons: expectedCount = 1 } = expected;
  if (expected.neuron !== neuron || expectedCount !== count)
    throw new InvalidMessageError(
      `a message of layer ${layer} has ${expectedCount} neurons from ${expected.neuron} on, not ${count} from ${neuron} on`,
    );
  return item;
}

/** The neurons of a message, ascending. */
export function neuronsOf({ neuron, neurons = 1 }: Pick<NeuronTask, "neuron" | "neurons">): number[] {
  return Array.from({ length: neurons }, (_, index) => neuron + index);
}

/** The neurons of a message for people: 3, 3–5, or 3–5 (shard 2). */
export function shownNeurons({ neuron, neurons = 1, shard }: NeuronTask): string {
  const range = neurons === 1 ? `${neuron}` : `${neuron}–${neuron + neurons - 1}`;
  return shard === undefined ? range : `${range} (shard ${shard})`;
}

function groupsOf({ neurons, neuronsPerMessage }: Schedule, layer: number): number {
  return Math.ceil(neurons[layer - 1]! / neuronsPerMessage[layer - 1]!);
}
