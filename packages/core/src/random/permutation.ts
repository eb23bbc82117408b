import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";

/** The finalizer of MurmurHash3 (Appleby): every bit of the input changes half the bits of the output. */
function mix(word: number): number {
  let h = word >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The order of the examples in an epoch: a permutation of 0 … length − 1 that depends on the seed and the epoch alone,
 * so that every worker finds the same one by itself (Fisher-Yates on MT19937).
 *
 * @param shard each shard of a training set has an order of its own. @default 0
 */
export function epochPermutation(seed: number, epoch: number, length: number, shard = 0): Int32Array {
  const ofEpoch = mix(seed ^ mix(epoch + 1));
  const generator = mersenne(shard === 0 ? ofEpoch : mix(ofEpoch ^ mix(shard)));
  const order = Int32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = uniformInt(generator, 0, last);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
