import { type Dataset, type ExampleSet, preprocessingOf } from "@snn/core";
import sharp from "sharp";
import type { PictureShape } from "./augment.js";
import { Canvas } from "./canvas.js";
import { caption } from "./caption.js";

/** What a contact sheet shows. */
export type Showable = Pick<Dataset, "train" | "test"> & {
  readonly description: Pick<Dataset["description"], "exampleShape" | "classes">;
};

/** About the side of a picture on the sheet, in pixels. */
const wantedSide = 80;
const largestSide = 96;
const columns = { train: 12, test: 4 } as const;
const gap = 4;
const margin = 16;
const captionWidth = 150;
const headerHeight = 28;
const lineHeight = 18;

/** A sheet has about so many rows, shared by the classes; of more classes than that, the first are shown. */
const usualRows = 10;
const mostClasses = 40;

/**
 * Draws pictures of every class, to be looked at by a person: a row or more a class, training set on the left, test set on the right.
 *
 * @returns a PNG, the same for the same data set; undefined if the examples are no pictures.
 */
export async function contactSheet({ description, train, test }: Showable): Promise<Uint8Array | undefined> {
  const { classes, exampleShape } = description;
  const shape = preprocessingOf(exampleShape);
  if (shape === undefined || !(train.inputs instanceof Uint8Array && test.inputs instanceof Uint8Array))
    return undefined;
  const tile = tileOf(shape);
  const shown = classes.slice(0, mostClasses);
  const rows = Math.max(1, Math.floor(usualRows / shown.length));
  const step = { x: tile.width + gap, y: tile.height + gap };
  const left = {
    train: margin + captionWidth + gap,
    test: margin + captionWidth + 2 * margin + columns.train * step.x,
  };
  const classHeight = rows * step.y + gap;
  const isCut = shown.length < classes.length;
  const canvas = new Canvas(
    left.test + columns.test * step.x + margin,
    margin + headerHeight + shown.length * classHeight + (isCut ? headerHeight : 0) + margin,
  );
  /** @returns where the next line may begin. */
  const write = async (text: string, x: number, y: number, options: { width: number; bold?: boolean }) => {
    const drawn = await caption(text, options);
    if (drawn === undefined) return y;
    canvas.put(drawn.pixels, { ...drawn, channels: 4 }, x, y);
    return y + drawn.height + gap;
  };
  const title = (name: string, { examples }: ExampleSet) => `${name}: ${examples.toLocaleString("en-US")}`;
  await write(title("To train", train), left.train, margin, { width: columns.train * step.x, bold: true });
  await write(title("To test", test), left.test, margin, { width: columns.test * step.x, bold: true });
  for (const [label, name] of shown.entries()) {
    const top = margin + headerHeight + label * classHeight;
    const counts = [train, test].map(({ labels }) => labels.reduce((sum, each) => sum + (each === label ? 1 : 0), 0));
    const total = counts.map((count) => count.toLocaleString("en-US")).join(" + ");
    const next = await write(shortened(name), margin, top, { width: captionWidth, bold: true });
    if (next + lineHeight <= top + classHeight) await write(total, margin, next, { width: captionWidth });
    for (const [set, examples] of Object.entries({ train, test }) as ["train" | "test", ExampleSet][])
      for (const [place, example] of firstOf(examples.labels, label, rows * columns[set]).entries()) {
        const [row, column] = [Math.floor(place / columns[set]), place % columns[set]];
        const picture = await drawn(examples, example, shape, tile);
        canvas.put(picture, { ...tile, channels: shape.channels }, left[set] + column * step.x, top + row * step.y);
      }
  }
  if (isCut) {
    const text = `… and ${(classes.length - shown.length).toLocaleString("en-US")} more classes`;
    await write(text, margin, canvas.height - margin - headerHeight, { width: 400 });
  }
  return canvas.png();
}

/** The size of a picture on the sheet: small ones a whole number of times as large, so that their pixels stay as they are. */
function tileOf({ width, height }: PictureShape): { width: number; height: number } {
  const side = Math.max(width, height);
  const scale = side > largestSide ? largestSide / side : Math.max(1, Math.floor(wantedSide / side + 0.5));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function firstOf(labels: Int32Array, label: number, most: number): number[] {
  const examples: number[] = [];
  for (let example = 0; example < labels.length && examples.length < most; example++)
    if (labels[example] === label) examples.push(example);
  return examples;
}

async function drawn(
  { examples, inputs }: ExampleSet,
  example: number,
  { width, height, channels }: PictureShape,
  tile: { width: number; height: number },
): Promise<Uint8Array> {
  const features = inputs.length / examples;
  const pixels = (inputs as Uint8Array).slice(example * features, (example + 1) * features);
  return sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 } })
    .resize(tile.width, tile.height, { fit: "fill", kernel: tile.width < width ? "lanczos3" : "nearest" })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer();
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > 40 ? `${characters.slice(0, 39).join("")}…` : name;
}
