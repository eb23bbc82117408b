import type { Direction } from "../messages/fields.js";

/** What a position is counted in. */
export interface Cycle {
  readonly layers: number;
  /** Mini-batches in an epoch. */
  readonly batches: number;
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

// position = step × 2L + phase: phases 0 … L−1 go forward through layers 1 … L, phases L … 2L−1 backward through
// layers L … 1.

/** The place of a position. */
export function placeOf(position: number, { layers, batches }: Cycle): Place {
  const step = Math.floor(position / (2 * layers));
  const phase = position % (2 * layers);
  return {
    step,
    epoch: Math.floor(step / batches),
    batch: step % batches,
    ...(phase < layers
      ? { layer: phase + 1, direction: "forward" as const }
      : { layer: 2 * layers - phase, direction: "backward" as const }),
  };
}

/** The first position of a step. */
export function firstPosition(step: number, { layers }: Cycle): number {
  return step * 2 * layers;
}

/** The last position of an epoch. */
export function lastPosition(epoch: number, cycle: Cycle): number {
  return firstPosition((epoch + 1) * cycle.batches, cycle) - 1;
}
