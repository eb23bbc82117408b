import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** The random numbers of one part of the build: the same seed and stream give the same numbers on every machine. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  integer(below: number): number;
  /** A number from `low` (included) to `high` (excluded). */
  between(low: number, high: number): number;
  /** A shuffled copy. */
  shuffled<T>(items: readonly T[]): T[];
}

/** The parts of the build that draw numbers: one stream each, so that a change in one leaves the others as they were. */
const STREAMS = { split: 0, train: 1, test: 2 } as const;

/**
 * @example
 * const random = createRandom(1, "split");
 * random.shuffled(["a", "b", "c"]);
 */
export function createRandom(seed: number, stream: keyof typeof STREAMS): Random {
  const generator = xoroshiro128plus(seed * 1000 + STREAMS[stream]);
  // Small seeds leave the first numbers of xoroshiro128+ alike: its 128 bits of state need a few rounds to mix.
  for (let round = 0; round < 64; round++) generator.next();
  const integer = (below: number): number => uniformInt(generator, 0, below - 1);
  return {
    integer,
    between: (low, high) => low + (high - low) * uniformFloat64(generator),
    shuffled: (items) => {
      const copy = [...items];
      for (let last = copy.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        [copy[last], copy[other]] = [copy[other] as (typeof copy)[number], copy[last] as (typeof copy)[number]];
      }
      return copy;
    },
  };
}
