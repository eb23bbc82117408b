import { readFile } from "node:fs/promises";
import { InvalidInputError } from "@snn/core";
import sharp from "sharp";
import { firstLine, refusal, whyUnreadable } from "./problems.js";

/** The pixels that a model wants of a picture. */
export interface PictureShape {
  readonly height: number;
  readonly width: number;
  /** Red, green and blue; or one of gray. */
  readonly channels: 1 | 3;
}

/** By names of libvips; `heif` is AVIF, since the HEVC of iPhones is not part of sharp's builds. SVG is left out on purpose: it is a program more than a picture. */
const formats = ["jpeg", "png", "webp", "gif", "heif", "tiff"];
const expectedFormat = "a picture in JPEG, PNG, WebP, GIF, AVIF or TIFF";

/** 6000 × 4000. A file of some hundred kilobytes can claim many more, and decoding them takes the memory that they claim. */
const mostPixels = 24_000_000;

/**
 * The pictures that have the shape of a model's examples: height × width (× 1) in gray, or height × width × 3.
 *
 * @returns undefined if the examples are no pictures.
 */
export function pictureShape(exampleShape: readonly number[]): PictureShape | undefined {
  const [height, width, channels = 1, ...more] = exampleShape;
  if (height === undefined || width === undefined || more.length > 0) return undefined;
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined;
}

/**
 * Reads a picture as the pixels of a model's example, whatever its size and format: turned as its EXIF data say, stretched
 * to the size, on white where it is transparent. A picture of that size and with these channels gives exactly its pixels.
 * Of an animation it is the first frame.
 *
 * @returns height × width × channels, row-major, from 0 to 255.
 * @throws InvalidInputError with one problem if the file cannot be read, is no picture of an allowed format, is damaged, or
 *   has more than 24 million pixels.
 */
export async function readPicture(file: string, { height, width, channels }: PictureShape): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw refusal({ file, path: "", found: whyUnreadable(cause), expected: expectedFormat }, cause);
  });
  try {
    const input = sharp(bytes, { failOn: "error", limitInputPixels: mostPixels });
    const { format } = await input.metadata();
    if (!formats.includes(format)) {
      throw refusal({ file, path: "", found: `a file of the format ${format}`, expected: expectedFormat });
    }
    return await input
      .rotate()
      .resize(width, height, { fit: "fill" })
      .flatten({ background: "#fff" })
      .removeAlpha()
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer();
  } catch (error) {
    throw error instanceof InvalidInputError ? error : undecodable(file, error);
  }
}

function undecodable(file: string, error: unknown): InvalidInputError {
  const reason = firstLine(error);
  const [found, expected] = /pixel limit/.test(reason)
    ? ["a picture of more than 24 million pixels", "a smaller one, such as 6000 × 4000"]
    : /unsupported image format|Buffer is empty/.test(reason)
      ? ["a file that is no picture", expectedFormat]
      : [`a picture that cannot be decoded (${reason})`, "a whole, undamaged picture"];
  return refusal({ file, path: "", found, expected }, error);
}
