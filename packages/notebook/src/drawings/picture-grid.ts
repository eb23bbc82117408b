import { pictureDataUri, pictureOf } from "@snn/analysis";
import type { ExampleSet } from "@snn/core";
import { NotebookProblem } from "../files/problem.js";
import { colours, svg, words } from "./svg.js";

/** A picture of a set, and what is said about it. */
export interface GridPicture {
  readonly example: number;
  readonly caption: string;
  /** Framed as right or wrong; without a frame when left out. */
  readonly right?: boolean;
}

const [side, gap, captionHeight] = [96, 14, 20];

/** Pictures of a set beside each other, with captions. @throws NotebookProblem when its examples are no pictures. */
export async function pictureGrid(
  set: ExampleSet,
  exampleShape: readonly number[],
  pictures: readonly GridPicture[],
  columns = 8,
): Promise<string> {
  const perRow = Math.min(columns, Math.max(1, pictures.length));
  const rows = Math.ceil(pictures.length / perRow);
  const drawn = await Promise.all(
    pictures.map(async ({ example, caption, right }, index) => {
      const picture = pictureOf(set, exampleShape, example);
      if (picture === undefined)
        throw new NotebookProblem(`examples of shape ${exampleShape.join(" × ")} are no pictures`);
      const [x, y] = [
        gap + (index % perRow) * (side + gap),
        gap + Math.floor(index / perRow) * (side + gap + captionHeight),
      ];
      const colour = right === undefined ? colours.line : right ? colours.blue : colours.orange;
      const sign = right === undefined ? "" : right ? "✓ " : "✗ ";
      return [
        `<image x="${x}" y="${y}" width="${side}" height="${side}" preserveAspectRatio="xMidYMid meet" style="image-rendering:pixelated" href="${await pictureDataUri(picture)}"/>`,
        `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="none" stroke="${colour}" stroke-width="${right === undefined ? 1 : 3}"/>`,
        words(x + side / 2, y + side + 15, `${sign}${caption}`, {
          size: 12,
          fill: right === false ? colours.orange : colours.text,
        }),
      ].join("");
    }),
  );
  const [width, height] = [gap + perRow * (side + gap), gap + rows * (side + gap + captionHeight)];
  return svg(width, height, pictures.map(({ caption }) => caption).join(", "), drawn);
}
