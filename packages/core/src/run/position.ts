import type { Direction } from "../messages/fields.js";

/** What a position is counted in. */
export interface Cycle {
  readonly layers: number;
  /** Mini-batches in an epoch. */
  readonly batches: number;
  /** Parts that every mini-batch is cut into: with more than one, the gradients are summed in a phase of their own. */
  readonly shards: number;
}

/** Where a position is. */
export interface Place {
  /** One gradient-descent update: epoch × batches + batch. */
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  /** From 1. */
  readonly layer: number;
  readonly direction: Direction;
}

// position = step × phases + phase. With one shard a step has 2L phases: 0 … L−1 go forward through layers 1 … L, and
// L … 2L−1 backward through layers L … 1. With more it has 3L: after the L forward ones, backward and update of layer L,
// backward and update of layer L−1, and so on.

/** Phases of a step. */
export function phasesOf({ layers, shards }: Pick<Cycle, "layers" | "shards">): number {
  return (shards > 1 ? 3 : 2) * layers;
}

/** The place of a position. */
export function placeOf(position: number, cycle: Cycle): Place {
  const { layers, batches, shards } = cycle;
  const phases = phasesOf(cycle);
  const step = Math.floor(position / phases);
  const phase = position % phases;
  return { step, epoch: Math.floor(step / batches), batch: step % batches, ...placeInStep(phase, layers, shards) };
}

function placeInStep(phase: number, layers: number, shards: number): Pick<Place, "layer" | "direction"> {
  if (phase < layers) return { layer: phase + 1, direction: "forward" };
  const back = phase - layers;
  if (shards === 1) return { layer: layers - back, direction: "backward" };
  return { layer: layers - Math.floor(back / 2), direction: back % 2 === 0 ? "backward" : "update" };
}

/** The first position of a step. */
export function firstPosition(step: number, cycle: Pick<Cycle, "layers" | "shards">): number {
  return step * phasesOf(cycle);
}

/** The last position of an epoch. */
export function lastPosition(epoch: number, cycle: Cycle): number {
  return firstPosition((epoch + 1) * cycle.batches, cycle) - 1;
}
