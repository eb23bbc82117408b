import { preprocessingOf } from "@snn/core";
import type { Pixels } from "./protocol.js";

/** Pixels of a side of a picture that is shown small. */
const mostSide = 96;

/**
 * Values as a picture, the least of the range black, the greatest white.
 *
 * @param isThumbnail whether a large picture is made smaller, by leaving out rows and columns.
 * @returns undefined when examples of this shape are no pictures.
 */
export function pixelsOf(
  values: ArrayLike<number>,
  exampleShape: readonly number[],
  [least, greatest]: readonly [number, number],
  isThumbnail = false,
): Pixels | undefined {
  const picture = preprocessingOf(exampleShape);
  if (picture === undefined) return undefined;
  const { channels } = picture;
  const shrink = isThumbnail ? Math.max(1, Math.max(picture.width, picture.height) / mostSide) : 1;
  const width = Math.max(1, Math.floor(picture.width / shrink));
  const height = Math.max(1, Math.floor(picture.height / shrink));
  const bytes = Buffer.alloc(width * height * channels);
  const range = greatest - least;
  let done = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const pixel = Math.floor(y * shrink) * picture.width + Math.floor(x * shrink);
      for (let channel = 0; channel < channels; channel++) {
        const value = values[pixel * channels + channel]!;
        // Of values that are all the same there is nothing to be seen but gray.
        bytes[done++] = range > 0 ? Math.round((255 * (value - least)) / range) : 128;
      }
    }
  return { width, height, channels, bytes: bytes.toString("base64") };
}

/** The least and the greatest of values; a loop, since they may be too many to be arguments. */
export function rangeOf(values: ArrayLike<number>): readonly [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (let index = 0; index < values.length; index++) {
    least = Math.min(least, values[index]!);
    greatest = Math.max(greatest, values[index]!);
  }
  return [least, greatest];
}
