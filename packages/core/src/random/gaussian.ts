import { mersenne } from "pure-rand/generator/mersenne";

/** A stream of standard normal numbers. */
export interface GaussianSource {
  next(): number;
}

/**
 * The numbers of `numpy.random.seed(seed); numpy.random.randn(…)`, in order: MT19937 seeded with one word (pure-rand's
 * generator), doubles of 53 bits from two words, and Marsaglia's polar method as NumPy's legacy generator has it, which
 * hands out the second number of a pair first.
 */
export function gaussianSource(seed: number): GaussianSource {
  const generator = mersenne(seed);
  const word = () => generator.next() >>> 0;
  // genrand_res53 of Matsumoto and Nishimura: 27 and 26 bits of two words, uniform on [0, 1).
  const uniform = () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992;
  let kept: number | undefined;
  return {
    next() {
      if (kept !== undefined) {
        const value = kept;
        kept = undefined;
        return value;
      }
      let x: number;
      let y: number;
      let squared: number;
      do {
        x = 2 * uniform() - 1;
        y = 2 * uniform() - 1;
        squared = x * x + y * y;
      } while (squared >= 1 || squared === 0);
      const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
      kept = factor * x;
      return factor * y;
    },
  };
}
