import type { Pixels } from "../protocol.js";

/** A picture as a canvas takes it: red, green, blue and opacity of every pixel. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** The colours of weights: of the least, of zero and of the greatest. */
export interface Diverging {
  readonly negative: Colour;
  readonly zero: Colour;
  readonly positive: Colour;
}

/** The picture as it is. */
export function pictureOf(pixels: Pixels): Rgba {
  return paint(pixels, (bytes, pixel) => {
    const at = pixel * pixels.channels;
    return pixels.channels === 3
      ? [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!]
      : [bytes[pixel]!, bytes[pixel]!, bytes[pixel]!];
  });
}

/**
 * One channel of the weights in diverging colours: zero is the middle, whatever the least and the greatest are, and both sides have the
 * same scale.
 *
 * @param least what a byte of 0 stands for.
 * @param greatest what a byte of 255 stands for.
 */
export function weightsOf(pixels: Pixels, channel: number, least: number, greatest: number, colours: Diverging): Rgba {
  const largest = Math.max(Math.abs(least), Math.abs(greatest)) || 1;
  return paint(pixels, (bytes, pixel) => {
    const byte = bytes[pixel * pixels.channels + channel]!;
    return divergingColour((least + (byte / 255) * (greatest - least)) / largest, colours);
  });
}

/** The colour of a value from -1 to 1. */
export function divergingColour(value: number, { negative, zero, positive }: Diverging): Colour {
  const end = value < 0 ? negative : positive;
  const share = Math.min(1, Math.abs(value));
  const mix = (index: 0 | 1 | 2) => Math.round(zero[index] + (end[index] - zero[index]) * share);
  return [mix(0), mix(1), mix(2)];
}

/** The colour of `#rrggbb`. */
export function colourOf(hex: string): Colour {
  const value = Number.parseInt(hex.trim().slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function paint({ width, height, channels, bytes }: Pixels, colour: (bytes: Uint8Array, pixel: number) => Colour): Rgba {
  const values = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
  if (values.length < width * height * channels) throw new RangeError("the picture has fewer bytes than pixels");
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) data.set([...colour(values, pixel), 255], pixel * 4);
  return { width, height, data };
}
