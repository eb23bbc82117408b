import type { Example } from "./examples.js";

export interface Pair {
  test: string;
  train: string;
  /** Mean absolute difference of their 12,288 bytes, 0 to 255. */
  difference: number;
}

/**
 * Throws if a family is in both sets or a test picture equals a training picture; otherwise returns the nearest training
 * picture of each test picture, nearest pairs first, for a look at what is alike although it is no copy.
 */
export function checkLeaks(train: readonly Example[], test: readonly Example[]): Pair[] {
  const trainFamilies = new Set(train.map(({ picture }) => picture.family));
  const shared = test.filter(({ picture }) => trainFamilies.has(picture.family));
  if (shared[0]) throw new Error(`Leak: the family ${shared[0].picture.family} is in both sets`);

  const pairs = test.map((example) => nearest(example, train));
  for (const pair of pairs) {
    if (pair.difference === 0) throw new Error(`Leak: the test picture ${pair.test} equals ${pair.train}`);
  }
  return pairs.sort((a, b) => a.difference - b.difference);
}

function nearest(example: Example, train: readonly Example[]): Pair {
  const pair: Pair = { test: example.picture.id, train: "", difference: Number.POSITIVE_INFINITY };
  for (const other of train) {
    let sum = 0;
    for (let at = 0; at < example.pixels.length; at++) {
      sum += Math.abs((example.pixels[at] ?? 0) - (other.pixels[at] ?? 0));
    }
    const difference = sum / example.pixels.length;
    if (difference < pair.difference) {
      pair.train = other.picture.id;
      pair.difference = difference;
    }
  }
  return pair;
}
