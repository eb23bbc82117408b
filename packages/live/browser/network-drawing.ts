import type { Pulse, RunFacts } from "../src/protocol.js";
import { type CellLayout, layOutCells } from "../src/view/cell-layout.js";
import { Glow } from "../src/view/glow.js";
import { shortCount } from "../src/view/numbers.js";
import type { PulseCounts } from "../src/view/pulse-counts.js";
import { colour } from "./theme.js";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Below the cells: how many neurons, which activation, and which way it was lit. In CSS pixels. */
const labelHeight = 62;
const margin = 12;
/** More lines than that between two layers are a grey haze, and slow to draw. */
const mostLines = 1500;
/** Where lines to layer 1 come from: there are too many inputs for a line each. */
const inputAnchors = 7;

const font = (size: number, weight = 400) =>
  `${weight} ${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`;

/** Draws the network on its canvas: what never changes once, lights over it. */
export class NetworkDrawing {
  readonly layout: CellLayout;
  readonly glow: Glow;
  private readonly context: CanvasRenderingContext2D;
  private readonly resting: HTMLCanvasElement;
  private readonly colours = {
    ...{ ink: colour("ink"), soft: colour("ink-soft"), cell: colour("cell"), edge: colour("cell-edge") },
    ...{
      line: colour("network-line"),
      forward: colour("forward"),
      backward: colour("backward"),
      ring: colour("accent"),
    },
    surface: colour("surface"),
  };

  /** @param inputs pictures that go into the network, at most three. */
  constructor(
    canvas: HTMLCanvasElement,
    private readonly facts: RunFacts,
    private readonly size: { readonly width: number; readonly height: number },
    private readonly inputs: readonly HTMLCanvasElement[],
  ) {
    const { width, height } = size;
    const area = { left: margin, top: margin, width: width - 2 * margin, height: height - labelHeight - margin };
    this.layout = layOutCells(
      facts.layers.map(({ neurons }) => neurons),
      area,
    );
    this.glow = new Glow(this.layout);
    this.context = this.fit(canvas);
    this.resting = document.createElement("canvas");
    this.drawResting(this.fit(this.resting));
  }

  /**
   * Draws the network as it is lit now.
   *
   * @param chosen the neuron of layer 1 to mark.
   * @param counts to be written below the layers, for those who want nothing to flash.
   */
  draw(nowMs: number, chosen: number, counts: PulseCounts | undefined): void {
    const { context, size, layout } = this;
    context.clearRect(0, 0, size.width, size.height);
    context.drawImage(this.resting, 0, 0, size.width, size.height);
    for (const direction of ["forward", "backward"] as const)
      for (let index = 0; index < layout.layers.length; index++) this.drawWay(direction, index, nowMs);
    for (const direction of ["forward", "backward"] as const)
      for (const [index, { cells, left, right }] of layout.layers.entries()) {
        let brightest = 0;
        for (const [cell, at] of cells.entries()) {
          const level = this.glow.brightness(direction, index + 1, cell, nowMs);
          if (level > 0) this.drawCell(direction, at, level);
          brightest = Math.max(brightest, level);
        }
        if (brightest > 0) this.drawArrow(direction, (left + right) / 2, brightest);
      }
    context.globalAlpha = 1;
    this.drawChosen(chosen);
    if (counts) this.drawCounts(counts);
  }

  /** The neuron of layer 1 at a point, or the first of those that its cell stands for. */
  neuronAt(x: number, y: number): number | undefined {
    const layer = this.layout.layers[0];
    const reach = Math.max(this.layout.radius * 1.4, 4);
    const cell = layer?.cells.findIndex((at) => Math.hypot(at.x - x, at.y - y) <= reach) ?? -1;
    return cell < 0 ? undefined : cell * layer!.neuronsPerCell;
  }

  private fit(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
    const { width, height } = this.size;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    const context = canvas.getContext("2d")!;
    context.scale(canvas.width / width, canvas.height / height);
    return context;
  }

  private drawResting(context: CanvasRenderingContext2D): void {
    const { layout, colours } = this;
    for (const [index, { cells }] of layout.layers.entries()) {
      const sources = this.sourcesOf(index);
      const many = Math.min(1, 24 / Math.sqrt(sources.length * cells.length));
      context.strokeStyle = colours.line;
      context.globalAlpha = 0.25 + 0.75 * many;
      context.lineWidth = 0.4 + 0.6 * many;
      if (this.isHazy(index)) {
        context.fillStyle = colours.line;
        context.globalAlpha = 0.4;
        this.fillHaze(context, index);
      } else {
        context.beginPath();
        for (const to of cells) for (const from of sources) addLine(context, from, to);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    for (const { cells } of layout.layers)
      for (const at of cells) {
        circle(context, at, layout.radius);
        context.fillStyle = colours.cell;
        context.fill();
        if (layout.radius < 3) continue;
        context.lineWidth = 1.25;
        context.strokeStyle = colours.edge;
        context.stroke();
      }
    this.drawInput(context);
    this.drawLabels(context);
  }

  /** The mini-batch that goes in: a few of its pictures, or a block of numbers. */
  private drawInput(context: CanvasRenderingContext2D): void {
    const { input } = this.layout;
    const side = Math.min(input.width * 0.8, 54);
    const middle = input.top + input.height / 2;
    const pictures = this.inputs.slice(0, 3);
    const shift = side * 0.16;
    const count = Math.max(3, pictures.length);
    for (let index = count - 1; index >= 0; index--) {
      const offset = (index - (count - 1) / 2) * shift;
      const left = input.left + (input.width - side) / 2 + offset;
      const top = middle - side / 2 - offset;
      context.beginPath();
      context.roundRect(left, top, side, side, side * 0.14);
      context.fillStyle = this.colours.cell;
      context.fill();
      const picture = pictures[index % Math.max(1, pictures.length)];
      if (picture) {
        context.save();
        context.clip();
        context.drawImage(picture, left, top, side, side);
        context.restore();
      }
      context.beginPath();
      context.roundRect(left, top, side, side, side * 0.14);
      context.strokeStyle = picture ? this.colours.surface : this.colours.edge;
      context.lineWidth = 1.5;
      context.stroke();
    }
  }

  private drawLabels(context: CanvasRenderingContext2D): void {
    const { layout, size, colours, facts } = this;
    const columns = [
      { at: layout.input.left + layout.input.width / 2, number: facts.features, words: "inputs" },
      ...facts.layers.map(({ neurons, activation }, index) => {
        const { left, right } = layout.layers[index]!;
        return { at: (left + right) / 2, number: neurons, words: activation };
      }),
    ];
    const room = Math.min(...columns.slice(1).map(({ at }, index) => at - columns[index]!.at));
    context.textAlign = "center";
    for (const [index, { at, number, words }] of columns.entries()) {
      // Where there are more layers than words fit, the first and the last are named.
      if (room < 34 && index !== 0 && index !== columns.length - 1) continue;
      const inside = Math.min(Math.max(at, margin + 22), size.width - margin - 18);
      context.fillStyle = colours.ink;
      context.font = font(14, 600);
      context.fillText(shortCount(number), inside, size.height - 26);
      context.fillStyle = colours.soft;
      context.font = font(12);
      context.fillText(words, inside, size.height - 9);
    }
  }

  /** Whether the lines to a layer would be too many, or would run across cells: then they are one surface. */
  private isHazy(index: number): boolean {
    const { layers, radius } = this.layout;
    const to = layers[index]!;
    const from = layers[index - 1];
    const isBlock = (layer: typeof to) => layer.right - layer.left > radius * 4;
    const lines = this.sourcesOf(index).length * to.cells.length;
    return lines > mostLines || isBlock(to) || (from !== undefined && isBlock(from));
  }

  private fillHaze(context: CanvasRenderingContext2D, index: number): void {
    const { layers, input, radius } = this.layout;
    const to = layers[index]!;
    const before = layers[index - 1];
    const span = (cells: readonly Point[]) => {
      const heights = cells.map(({ y }) => y);
      return { top: Math.min(...heights) - radius, bottom: Math.max(...heights) + radius };
    };
    const middle = input.top + input.height / 2;
    const from = before
      ? { x: before.right, ...span(before.cells) }
      : { x: input.left + input.width, top: middle - 32, bottom: middle + 32 };
    const end = { x: to.left, ...span(to.cells) };
    const bend = (end.x - from.x) / 2;
    context.beginPath();
    context.moveTo(from.x, from.top);
    context.bezierCurveTo(from.x + bend, from.top, end.x - bend, end.top, end.x, end.top);
    context.lineTo(end.x, end.bottom);
    context.bezierCurveTo(end.x - bend, end.bottom, from.x + bend, from.bottom, from.x, from.bottom);
    context.fill();
  }

  /** Where lines to the cells of a layer come from. */
  private sourcesOf(index: number): readonly Point[] {
    const { input, layers } = this.layout;
    if (index > 0) return layers[index - 1]!.cells;
    const spread = Math.min(input.height, 64);
    const top = input.top + (input.height - spread) / 2;
    return Array.from({ length: inputAnchors }, (_, anchor) => ({
      x: input.left + input.width,
      y: top + ((anchor + 0.5) / inputAnchors) * spread,
    }));
  }

  /** The messages on their way to a layer, or back from it. */
  private drawWay(direction: Pulse["direction"], index: number, nowMs: number): void {
    const { cells } = this.layout.layers[index]!;
    const levels = cells.map((_, cell) => this.glow.brightness(direction, index + 1, cell, nowMs));
    if (this.isHazy(index)) {
      const share = levels.reduce((sum, level) => sum + level, 0) / cells.length;
      if (share === 0) return;
      this.context.globalAlpha = share * 0.3;
      this.context.fillStyle = this.colours[direction];
      this.fillHaze(this.context, index);
    } else
      for (const [cell, level] of levels.entries()) if (level > 0) this.drawLines(direction, index, cell, level, nowMs);
  }

  /** A message on its way: the weights of a neuron light up from where it comes to where it goes. */
  private drawLines(direction: Pulse["direction"], index: number, cell: number, level: number, nowMs: number): void {
    const { layers, radius } = this.layout;
    const sources = this.sourcesOf(index);
    const to = layers[index]!.cells[cell]!;
    const { context } = this;
    const way = this.glow.progress(direction, index + 1, cell, nowMs);
    const many = Math.min(1, 12 / Math.sqrt(sources.length * layers[index]!.cells.length));
    context.strokeStyle = this.colours[direction];
    context.globalAlpha = level * (0.25 + 0.5 * many);
    context.lineWidth = 0.6 + 0.8 * many;
    context.beginPath();
    for (const from of sources) addLine(context, from, to);
    context.stroke();
    // Small lights that travel, towards the neuron or back from it. Where lines are many, the lines say it already.
    if (way >= 1 || sources.length > 24) return;
    const along = direction === "forward" ? way : 1 - way;
    const size = Math.min(1.5, radius * 0.2);
    context.globalAlpha = level;
    context.fillStyle = this.colours[direction];
    context.beginPath();
    for (const from of sources) {
      const { x, y } = between(from, to, along);
      context.rect(x - size, y - size, 2 * size, 2 * size);
    }
    context.fill();
  }

  private drawCell(direction: Pulse["direction"], at: Point, level: number): void {
    const { context, colours } = this;
    const { radius } = this.layout;
    const isForward = direction === "forward";
    // A halo each is too much for thousands of small cells.
    if (radius >= 4.5) {
      const halo = context.createRadialGradient(at.x, at.y, radius * 0.8, at.x, at.y, radius * 2.1);
      halo.addColorStop(0, `${colours[direction]}70`);
      halo.addColorStop(1, `${colours[direction]}00`);
      context.globalAlpha = level;
      context.fillStyle = halo;
      circle(context, at, radius * 2.1);
      context.fill();
    }
    context.globalAlpha = Math.min(1, level * 1.3);
    if (isForward) {
      circle(context, at, radius);
      context.fillStyle = colours.forward;
      context.fill();
    } else {
      const width = Math.max(1, radius * 0.38);
      circle(context, at, radius - width / 2 + 0.5);
      context.lineWidth = width;
      context.strokeStyle = colours.backward;
      context.stroke();
    }
  }

  /** Which way a layer was lit, where cells are too small for shapes. */
  private drawArrow(direction: Pulse["direction"], x: number, level: number): void {
    const { context, size } = this;
    const [y, sign] = [size.height - 50, direction === "forward" ? 1 : -1];
    context.globalAlpha = level;
    context.fillStyle = this.colours[direction];
    context.beginPath();
    context.moveTo(x + 6 * sign, y);
    context.lineTo(x - 4 * sign, y - 5);
    context.lineTo(x - 4 * sign, y + 5);
    context.fill();
  }

  private drawChosen(chosen: number): void {
    const layer = this.layout.layers[0];
    const at = layer?.cells[Math.floor(chosen / layer.neuronsPerCell)];
    if (!at) return;
    const { context } = this;
    circle(context, at, this.layout.radius + 3);
    context.lineWidth = 1.5;
    context.strokeStyle = this.colours.ring;
    context.stroke();
  }

  private drawCounts({ layers }: PulseCounts): void {
    const { context, size, colours } = this;
    context.textAlign = "center";
    context.font = font(11, 600);
    for (const [index, { forward, backward }] of layers.entries()) {
      const { left, right } = this.layout.layers[index]!;
      const x = (left + right) / 2;
      context.fillStyle = colours.forward;
      context.fillText(`→ ${shortCount(forward)}`, x, size.height - 56);
      context.fillStyle = colours.backward;
      context.fillText(`← ${shortCount(backward)}`, x, size.height - 43);
    }
  }
}

function circle(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, Math.max(0.5, radius), 0, 2 * Math.PI);
}

/** Adds a line that leaves and arrives level, a cubic curve. */
function addLine(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  const bend = (to.x - from.x) / 2;
  context.moveTo(from.x, from.y);
  context.bezierCurveTo(from.x + bend, from.y, to.x - bend, to.y, to.x, to.y);
}

/** A point of such a line. @param share 0 at its beginning, 1 at its end. */
function between(from: Point, to: Point, share: number): Point {
  // Of a cubic whose inner points lie halfway and level.
  const rest = 1 - share;
  const middle = (from.x + to.x) / 2;
  const x = rest ** 3 * from.x + 3 * rest ** 2 * share * middle + 3 * rest * share ** 2 * middle + share ** 3 * to.x;
  const y = (rest ** 3 + 3 * rest ** 2 * share) * from.y + (3 * rest * share ** 2 + share ** 3) * to.y;
  return { x, y };
}
