import { arrow, colours, svg, words } from "./svg.js";

interface Part {
  readonly column: number;
  readonly row: number;
  readonly name: string;
  /** What it is on AWS, and on a laptop. */
  readonly as: string;
  readonly colour: string;
}

const [boxWidth, boxHeight, columnWidth, rowHeight, margin] = [176, 62, 306, 132, 24];

const bucket: Part = { column: 0, row: 0, name: "bucket", as: "S3 · a folder", colour: colours.muted };
const launch: Part = { column: 1, row: 0, name: "launch", as: "Lambda · a function", colour: colours.muted };
const trainer: Part = { column: 2, row: 0, name: "trainer", as: "Lambda · a function", colour: colours.muted };
const queue: Part = { column: 3, row: 0, name: "queue of tasks", as: "SQS · memory", colour: colours.blue };
const predictor: Part = { column: 0, row: 1, name: "predictor", as: "Fargate · snn serve", colour: colours.muted };
const finish: Part = { column: 1, row: 1, name: "finish, release", as: "Lambda · functions", colour: colours.muted };
const bus: Part = { column: 2, row: 1, name: "event bus", as: "EventBridge · memory", colour: colours.orange };
const neurons: Part = { column: 3, row: 1, name: "neurons", as: "Lambda · a function", colour: colours.blue };
const server: Part = { column: 3, row: 2, name: "parameter server", as: "Redis · memory", colour: colours.green };

/** The parts of SNN, and what goes from one to another, as an SVG. The loop on the right is what turns once for every layer. */
export function architecture(): string {
  const [width, height] = [3 * columnWidth + boxWidth + 2 * margin, 2 * rowHeight + boxHeight + 2 * margin];
  return svg(width, height, "The parts of SNN, and what goes from one to another", [
    ...[bucket, launch, trainer, queue, predictor, finish, bus, neurons, server].map(box),
    flow(bucket, launch, "pictures, parameters"),
    flow(launch, bus, "epoch started"),
    flow(bus, trainer, "epoch completed"),
    flow(trainer, queue, "first tasks"),
    flow(queue, neurons, "tasks, layer by layer", true),
    flow(neurons, bus, "layer completed"),
    flow(neurons, server, "read; write rows, set bits", true),
    flow(bus, finish, "the end"),
    flow(finish, predictor, "model"),
  ]);
}

type Place = readonly [number, number];

/** The upper left corner. */
function corner({ column, row }: Part): Place {
  return [margin + column * columnWidth, margin + row * rowHeight];
}

function box(part: Part): string {
  const [x, y] = corner(part);
  return [
    `<rect x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="8" fill="${colours.pale}" stroke="${part.colour}" stroke-width="2"/>`,
    words(x + boxWidth / 2, y + 27, part.name, { weight: 600, size: 15 }),
    words(x + boxWidth / 2, y + 47, part.as, { fill: colours.muted, size: 12 }),
  ].join("");
}

function flow(from: Part, to: Part, text: string, bothWays = false): string {
  const [start, end] = [exit(from, to), exit(to, from)];
  const [x, y] = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
  const label = words(...besides(from, to, x, y), text, { size: 12, anchor: anchorOf(from, to) });
  return [arrow(start, end), bothWays ? arrow(end, start) : "", label].join("");
}

/** Where the words of a line are: above it, or to the side that has room. */
function besides(from: Part, to: Part, x: number, y: number): Place {
  if (from.row === to.row) return [x, y - 8];
  return from.column === to.column ? [x + (isLastColumn(from) ? -9 : 9), y + 4] : [x + 8, y];
}

function anchorOf(from: Part, to: Part): "start" | "middle" | "end" {
  if (from.row === to.row) return "middle";
  return from.column === to.column && isLastColumn(from) ? "end" : "start";
}

function isLastColumn({ column }: Part): boolean {
  return column === 3;
}

/** Where a line leaves a box for another one: the middle of a side, or a corner towards what lies askew. */
function exit(from: Part, to: Part): Place {
  const [x, y] = corner(from);
  const [across, down] = [Math.sign(to.column - from.column), Math.sign(to.row - from.row)];
  const isAskew = across !== 0 && down !== 0;
  const inset = isAskew ? boxWidth / 3 : 0;
  if (down === 0) return [x + (boxWidth * (1 + across)) / 2, y + boxHeight / 2];
  return [x + boxWidth / 2 + across * inset, y + (boxHeight * (1 + down)) / 2];
}
