import type { PictureShape } from "./augment.js";
import { Groups } from "./groups.js";
import { differingBits, perceptualHasher } from "./perceptual-hash.js";

/** A hash is looked up by its pieces: hashes that differ in fewer than 6 of the 64 bits share one of these 6. */
const pieces = [0, 1].flatMap((word) => [
  { word, shift: 0, bits: 11 },
  { word, shift: 11, bits: 11 },
  { word, shift: 22, bits: 10 },
]);
const mostDifferingBits = pieces.length - 1;

/** Pictures are compared by the means of so many cells across and down: what compressing and resizing change is gone there. */
const cells = 14;

/**
 * How far the cells of near-duplicates may be apart: their mean difference, as a share of how far the cells of a picture are from
 * their mean. (Absolute differences would call any two digits the same, which are mostly background.)
 *
 * Measured at 64 × 64: photographs saved as JPEG of quality 80 or 30, at half the size, or 320 pixels wide, differ by 0.004 to 0.039;
 * of the 70,000 digits of MNIST, at 28 × 28, 28 are as close to another one as 0.05. Compared pixel by pixel, the photographs differed
 * by 0.007 to 0.127, and 4,413 of 60,000 digits by up to 0.12.
 */
const mostDifference = 0.05;

/** Levels of 255. Of pictures that are nearly of one colour, what differs by one level is the same. */
const leastContrast = 20;

/**
 * Finds pictures that are nearly the same: the same photograph in another size or quality, or two of a series. Candidates have
 * almost the same perceptual hash; their pixels decide.
 *
 * @returns groups of two or more, as indices in rising order.
 */
export function nearDuplicateGroups(pictures: readonly Uint8Array[], shape: PictureShape): number[][] {
  const hash = perceptualHasher(shape);
  const hashes = new Int32Array(2 * pictures.length);
  for (const [index, pixels] of pictures.entries()) hashes.set(hash(pixels), 2 * index);
  const isNear = nearness(pictures, shape);
  const groups = new Groups(pictures.length);
  for (const piece of pieces)
    for (const bucket of bucketsOf(hashes, piece))
      for (let i = 1; i < bucket.length; i++)
        for (let j = 0; j < i; j++) {
          const [a, b] = [bucket[i]!, bucket[j]!];
          const bits =
            differingBits(hashes[2 * a]!, hashes[2 * b]!) + differingBits(hashes[2 * a + 1]!, hashes[2 * b + 1]!);
          if (bits <= mostDifferingBits && !groups.areTogether(a, b) && isNear(a, b)) groups.join(a, b);
        }
  return groups.ofSeveral();
}

/** The pictures with the same piece of their hashes. @param hashes two numbers a picture. */
function bucketsOf(hashes: Int32Array, { word, shift, bits }: (typeof pieces)[number]): Iterable<number[]> {
  const buckets = new Map<number, number[]>();
  for (let picture = 0; 2 * picture < hashes.length; picture++) {
    const key = (hashes[2 * picture + word]! >>> shift) & (2 ** bits - 1);
    const others = buckets.get(key);
    if (others === undefined) buckets.set(key, [picture]);
    else others.push(picture);
  }
  return buckets.values();
}

/** Compares two pictures by their cells. */
function nearness(pictures: readonly Uint8Array[], shape: PictureShape): (a: number, b: number) => boolean {
  const known: { readonly means: Float32Array; readonly limit: number }[] = [];
  const look = (index: number) => {
    if (known[index] === undefined) {
      const means = cellMeans(pictures[index]!, shape);
      const limit = mostDifference * Math.max(distanceFromMean(means), leastContrast * means.length);
      known[index] = { means, limit };
    }
    return known[index];
  };
  return (a, b) => {
    const [first, second] = [look(a), look(b)];
    const limit = Math.min(first.limit, second.limit);
    let sum = 0;
    for (let i = 0; i < first.means.length && sum <= limit; i++) sum += Math.abs(first.means[i]! - second.means[i]!);
    return sum <= limit;
  };
}

/** The mean of every cell and channel. A picture with fewer pixels than cells has a cell for each. */
function cellMeans(pixels: Uint8Array, { width, height, channels }: PictureShape): Float32Array {
  const [across, down] = [Math.min(cells, width), Math.min(cells, height)];
  const means = new Float32Array(across * down * channels);
  const counts = new Float32Array(across * down);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = Math.floor((y * down) / height) * across + Math.floor((x * across) / width);
      counts[cell]! += 1;
      for (let channel = 0; channel < channels; channel++, at++) means[cell * channels + channel]! += pixels[at]!;
    }
  return means.map((sum, index) => sum / counts[Math.floor(index / channels)]!);
}

/** How far values are from their mean, all together. */
function distanceFromMean(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + Math.abs(value - mean), 0);
}
