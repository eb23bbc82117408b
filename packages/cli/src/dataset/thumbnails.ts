import { type Dataset, type Preprocessing, preprocessingOf } from "@snn/core";
import sharp from "sharp";
import { printable } from "../printable.js";

/** Columns and pixel rows of a thumbnail at most. A character is about twice as high as it is wide, so it shows two pixels. */
const side = 24;
const gap = 2;

/**
 * A few training pictures as text: a pixel is half a character, the upper half in the colour of the text and the lower half
 * in that of its background (24-bit ANSI colours).
 *
 * @param columns the width of the terminal in characters.
 * @returns undefined if the examples are no pictures. Only bytes count as pixels: real numbers of that shape could be anything.
 */
export async function thumbnails(dataset: Dataset, columns: number): Promise<string | undefined> {
  const { description, train } = dataset;
  const shape = preprocessingOf(description.exampleShape);
  const { inputs } = train;
  if (shape === undefined || !(inputs instanceof Uint8Array)) return undefined;
  const count = Math.max(1, Math.min(4, Math.floor((columns + gap) / (side + gap))));
  const blocks = await Promise.all(
    chooseExamples(train.labels, description.classes.length, count).map(async (example) => {
      const from = example * description.features;
      const lines = await halfBlocks(inputs.subarray(from, from + description.features), shape);
      const name = printable(description.classes[train.labels[example]!]!);
      return { ...lines, caption: name.length > side ? `${name.slice(0, side - 1)}…` : name };
    }),
  );
  const height = Math.max(...blocks.map(({ lines }) => lines.length));
  const space = " ".repeat(gap);
  const rows = Array.from({ length: height }, (_, row) =>
    blocks.map(({ lines, width }) => (lines[row] ?? " ".repeat(width)) + " ".repeat(side - width)).join(space),
  );
  return [...rows, blocks.map(({ caption }) => caption.padEnd(side)).join(space)]
    .map((row) => row.trimEnd())
    .join("\n");
}

/** The first example of every class, then the second of every class, and so on. */
function chooseExamples(labels: Int32Array, classes: number, count: number): number[] {
  const seen = new Array<number>(classes).fill(0);
  const candidates: { example: number; label: number; turn: number }[] = [];
  for (const [example, label] of labels.entries()) {
    const turn = seen[label]!++;
    if (turn < count) candidates.push({ example, label, turn });
  }
  candidates.sort((a, b) => a.turn - b.turn || a.label - b.label);
  return candidates.slice(0, count).map(({ example }) => example);
}

/** One picture as lines of ▀, all of the same width. */
async function halfBlocks(
  pixels: Uint8Array,
  { height, width, channels }: Preprocessing,
): Promise<{ lines: string[]; width: number }> {
  const { data, info } = await sharp(pixels, { raw: { width, height, channels } })
    .resize(side, side, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const colour = (row: number, column: number) => {
    const at = (row * info.width + column) * 3;
    return data.subarray(at, at + 3).join(";");
  };
  const lines: string[] = [];
  for (let row = 0; row < info.height; row += 2) {
    const cells = Array.from({ length: info.width }, (_, column) => {
      const lower = row + 1 < info.height ? `\u001b[48;2;${colour(row + 1, column)}m` : "\u001b[49m";
      return `\u001b[38;2;${colour(row, column)}m${lower}▀`;
    });
    lines.push(`${cells.join("")}\u001b[0m`);
  }
  return { lines, width: info.width };
}
