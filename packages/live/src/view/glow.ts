import type { Pulse } from "../protocol.js";
import type { CellLayout } from "./cell-layout.js";

type Direction = Pulse["direction"];

/** How long a light takes to fade to a third. */
const fadeMs = 300;
/** Below that nobody sees it. */
const darkness = 0.02;
const litMs = -fadeMs * Math.log(darkness);

/** When each cell was lit last, each way. */
export class Glow {
  private readonly litAt: Readonly<Record<Direction, readonly Float64Array[]>>;
  private readonly neuronsPerCell: readonly number[];
  private lastLitAtMs = Number.NEGATIVE_INFINITY;

  constructor(layout: CellLayout) {
    const dark = () => layout.layers.map(({ cells }) => new Float64Array(cells.length).fill(Number.NEGATIVE_INFINITY));
    this.litAt = { forward: dark(), backward: dark() };
    this.neuronsPerCell = layout.layers.map(({ neuronsPerCell }) => neuronsPerCell);
  }

  /** Lights the cells of a pulse, now or a little later. Of neurons that there are not it takes no notice. */
  light({ layer, direction, neurons }: Pulse, atMs: number): void {
    const cells = this.litAt[direction][layer - 1];
    if (cells === undefined) return;
    for (const neuron of neurons) cells[Math.floor(neuron / this.neuronsPerCell[layer - 1]!)] = atMs;
    this.lastLitAtMs = Math.max(this.lastLitAtMs, atMs);
  }

  /** How bright a cell is: from 1, just lit, to 0, dark. */
  brightness(direction: Direction, layer: number, cell: number, nowMs: number): number {
    const age = this.age(direction, layer, cell, nowMs);
    const ageOfOther = this.age(direction === "forward" ? "backward" : "forward", layer, cell, nowMs);
    // What goes back puts out what came: two lights in one cell would be mud.
    if (age < 0 || (ageOfOther >= 0 && ageOfOther < age)) return 0;
    const level = Math.exp(-age / fadeMs);
    return level < darkness ? 0 : level;
  }

  /** How far a message has come along its way: from 0, just lit, to 1, there. It arrives while the light is still bright. */
  progress(direction: Direction, layer: number, cell: number, nowMs: number): number {
    return Math.min(1, Math.max(0, this.age(direction, layer, cell, nowMs)) / fadeMs);
  }

  /** Whether anything is still to be drawn. */
  isLit(nowMs: number): boolean {
    return nowMs - this.lastLitAtMs <= litMs;
  }

  /** Below zero before it is lit. */
  private age(direction: Direction, layer: number, cell: number, nowMs: number): number {
    return nowMs - (this.litAt[direction][layer - 1]?.[cell] ?? Number.NEGATIVE_INFINITY);
  }
}
