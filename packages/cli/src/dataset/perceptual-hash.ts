import type { PictureShape } from "./augment.js";

/** Frequencies in each direction, from 1: 8 × 8 are the bits of a hash. */
const frequencies = 8;

/** Of a picture of one colour all frequencies are zero, but for the last bits of the numbers, which would be noise. */
const rounding = 1e-6;

/**
 * The perceptual hash (pHash) of pictures of one size: a bit for each of the 64 lowest frequencies of the discrete cosine transform
 * of the picture in gray, set where that frequency is above their mean. Pictures that look alike differ in few bits.
 *
 * @returns the 64 bits as two numbers of 32.
 */
export function perceptualHasher({ width, height, channels }: PictureShape) {
  const across = cosines(width);
  const down = cosines(height);
  const rows = new Float64Array(height * frequencies);
  const spectrum = new Float64Array(frequencies * frequencies);
  return (pixels: Uint8Array): readonly [number, number] => {
    rows.fill(0);
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at += channels) {
        const gray =
          channels === 1 ? pixels[at]! : 0.2126 * pixels[at]! + 0.7152 * pixels[at + 1]! + 0.0722 * pixels[at + 2]!;
        for (let u = 0; u < frequencies; u++) rows[y * frequencies + u]! += gray * across[x * frequencies + u]!;
      }
    spectrum.fill(0);
    for (let y = 0; y < height; y++)
      for (let u = 0; u < frequencies; u++)
        for (let v = 0; v < frequencies; v++)
          spectrum[u * frequencies + v]! += rows[y * frequencies + u]! * down[y * frequencies + v]!;
    const mean = spectrum.reduce((sum, value) => sum + value, 0) / spectrum.length;
    const bits = (from: number) =>
      spectrum.subarray(from, from + 32).reduce((word, value) => (word << 1) | (value - mean > rounding ? 1 : 0), 0);
    return [bits(0), bits(32)];
  };
}

/** The bits in which two hashes differ, of 32 each. */
export function differingBits(a: number, b: number): number {
  let bits = a ^ b;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** cos(π (2 i + 1) f / 2 length) for every place i and frequency f. */
function cosines(length: number): Float64Array {
  return Float64Array.from({ length: length * frequencies }, (_, at) => {
    const [place, frequency] = [Math.floor(at / frequencies), 1 + (at % frequencies)];
    return Math.cos((Math.PI * (2 * place + 1) * frequency) / (2 * length));
  });
}
