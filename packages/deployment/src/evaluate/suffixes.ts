import { hexOf } from "./account.js";

export interface Suffixes {
  /** The ending of the physical name of a resource; `pretty` is how SST writes eight letters of a hash. */
  readonly next: (name: string, pretty: (text: string, length: number) => string) => string;
  /** Takes down an ending made elsewhere. */
  readonly add: (suffix: string) => void;
  readonly all: () => readonly string[];
}

/** Endings made from names: the same in every evaluation, and different for every resource as the random ones are. */
export function createSuffixes(): Suffixes {
  const asked = new Map<string, number>();
  const suffixes = new Set<string>();
  return {
    next: (name, pretty) => {
      const times = asked.get(name) ?? 0;
      asked.set(name, times + 1);
      const suffix = pretty(hexOf(`${name} ${times}`, 16), 8);
      suffixes.add(suffix);
      return suffix;
    },
    add: (suffix) => void suffixes.add(suffix),
    all: () => [...suffixes].sort(),
  };
}
