import { type ExampleSet, preprocessingOf } from "@snn/core";
import sharp from "sharp";

/** Pixels in rows from the top left, a byte a channel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1: gray; 3: red, green and blue. */
  readonly channels: 1 | 3;
  readonly bytes: Uint8Array;
}

/**
 * An example as a picture. Real numbers are stretched so that the least of the example is black and the greatest white.
 *
 * @param exampleShape such as `[64, 64, 3]`.
 * @returns undefined when examples of this shape are no pictures.
 */
export function pictureOf(set: ExampleSet, exampleShape: readonly number[], example: number): Picture | undefined {
  const shape = preprocessingOf(exampleShape);
  if (shape === undefined) return undefined;
  const { width, height, channels } = shape;
  const features = width * height * channels;
  const values = set.inputs.subarray(example * features, (example + 1) * features);
  return { width, height, channels, bytes: values instanceof Uint8Array ? values : stretched(values) };
}

/**
 * A picture as a PNG in a data URI, which a page can show without asking anybody for it.
 *
 * @param mostSide in pixels: a larger picture is made smaller.
 */
export async function pictureDataUri({ width, height, channels, bytes }: Picture, mostSide = 128): Promise<string> {
  const png = await sharp(bytes, { raw: { width, height, channels } })
    .resize(mostSide, mostSide, { fit: "inside", withoutEnlargement: true })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}

function stretched(values: Float32Array | Float64Array): Uint8Array {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const range = greatest - least;
  return Uint8Array.from(values, (value) => (range > 0 ? Math.round((255 * (value - least)) / range) : 128));
}
