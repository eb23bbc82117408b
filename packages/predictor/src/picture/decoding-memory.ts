import type { Preprocessing } from "@snn/core";
import type { PictureHeader } from "./single-scan-jpeg.js";

const bytesPerSample: Readonly<Record<string, number>> = {
  char: 1,
  uchar: 1,
  short: 2,
  ushort: 2,
  int: 4,
  uint: 4,
  float: 4,
  complex: 8,
  double: 8,
  dpcomplex: 16,
};

/** What the process needs besides the pixels: threads' stacks, tables, the pipeline. */
const overheadBytes = 4e6;

/** libpng unpacks a compressed text of up to 8 MB, twice, even to throw it away. */
const pngTextBytes = 16e6;

/** A GIF of 6 MB that is all frames has 400,000; reading its metadata takes 30 MB. */
const bytesPerHeaderByte = 5;

/** What is kept of every frame of a GIF is 80 bytes, of every page of a TIFF 240. */
const bytesPerPage = 250;

/** What reading the metadata of a file may take, in bytes; for a usual picture it is less than a megabyte. */
export const metadataBytes = (fileBytes: number): number => pngTextBytes + bytesPerHeaderByte * fileBytes;

/** What only the file itself tells, not the metadata that libvips gives. */
export interface Inside {
  /** Of a JPEG with several scans. */
  readonly coefficients?: number;
  /** Of the largest image in an AVIF: the picture, its alpha channel or a thumbnail. */
  readonly largestImagePixels?: number;
}

/**
 * What decoding a picture and fitting it to a model may take of the process's memory, in bytes: a bound that is seldom
 * reached, so that the sum over the pictures that are decoded at the same time is one as well.
 *
 * The figures are peaks of the resident set (VmHWM) of fresh processes, sharp 0.35.5, pictures of 8000 × 5000 pixels (40
 * megapixels) brought to 64 × 64, in MB of 2^20 bytes:
 *
 * | | measured | | measured |
 * |---|---|---|---|
 * | JPEG, baseline | 4 | WebP, lossy | 1 |
 * | JPEG, baseline, CMYK | 7 | WebP, lossless | 153 |
 * | JPEG, progressive, 4:2:0 | 118 | WebP, not reduced by its decoder | 258 |
 * | JPEG, progressive, 4:4:4 | 233 | GIF | 183 to 340 |
 * | JPEG, progressive, CMYK | 313 | TIFF, strips | 26 |
 * | PNG | 26 | TIFF, tiles of 4096 × 4096 | 155 |
 * | PNG, 16 bits, alpha | 61 | TIFF, a plane a channel | 166 |
 * | PNG, interlaced | 128 | TIFF, planes of four floats | 821 |
 * | PNG, interlaced, 16 bits, alpha | 333 | AVIF | 714 |
 */
export function decodingBytes(
  { format, width, height, channels, depth, isProgressive, pages }: PictureHeader,
  { coefficients = 0, largestImagePixels = 0 }: Inside,
  fileBytes: number,
  model: Pick<Preprocessing, "width" | "height" | "channels">,
): number {
  const sample = bytesPerSample[depth] ?? 16;
  const pixel = channels * sample;
  const pixels = width * height;
  // Turned by 90 degrees, the fitted picture is held a second time.
  const fitted = model.width * model.height * (model.channels + pixel);
  const always = overheadBytes + fitted + fileBytes + bytesPerPage * (pages ?? 1);
  const streamed = (shrink = 1) => (width / shrink) * pixel * rowsInFlight(height / shrink, model.height);
  switch (format) {
    case "jpeg":
      return always + 2 * coefficients + streamed(jpegShrink(width / model.width, height / model.height));
    case "png":
      return always + pngTextBytes + (isProgressive ? pixels * pixel : 0) + streamed();
    case "gif":
      // Four bytes a pixel, and the same again if the frame is one of those after which the page is to be as before.
      return always + 8 * pixels + streamed();
    case "webp":
      return always + 4.2 * pixels + streamed();
    case "tiff":
      // A row of tiles is held decoded while the next tile is. With tiles of half the picture that is half as much again.
      return always + 1.5 * pixels * pixel + streamed();
    default:
      // AVIF: the frame of the decoder with its borders, the planes, the planes as RGB, and those interleaved.
      return always + 2 * fileBytes + (sample === 1 ? 18.3 : 24) * Math.max(pixels, largestImagePixels) + streamed();
  }
}

/**
 * The rows that libvips holds on the way, in the bytes of the source: more the more rows it makes at once, and of a low
 * picture all rows, several times over. Measured: 24 bits, 8000 pixels wide: 700 rows for a model of one row, 1080 for 64,
 * 1966 for 512 and more; 1,000,000 pixels wide and 40 high: 352.
 */
const rowsInFlight = (height: number, modelHeight: number): number =>
  Math.min(9 * height, 2000, 1000 + 2.5 * modelHeight);

/** How much smaller the JPEG decoder makes the picture by itself. sharp may choose twice that, never less. */
function jpegShrink(acrossRatio: number, downRatio: number): number {
  const ratio = Math.min(acrossRatio, downRatio) / 2;
  return [8, 4, 2].find((shrink) => ratio >= shrink) ?? 1;
}
