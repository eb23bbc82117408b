/** A picture that may be there more than once. */
export interface Repeatable {
  readonly label: number;
  /** Of its pixels. */
  readonly hash: string;
  readonly set?: "train" | "test";
}

/** What is there more than once. */
export interface Duplicates<Picture> {
  /** Pictures without repetitions, in the order given. */
  readonly kept: readonly Picture[];
  /** Pictures that are left out, with the one that is kept. */
  readonly repeated: readonly { readonly picture: Picture; readonly of: Picture }[];
  /** The same pixels with different classes: all of them are left out. */
  readonly contradictions: readonly (readonly Picture[])[];
}

/**
 * Finds pictures with the same pixels. The first is kept; but of one that is meant for the training set and one for the test set it
 * is the former: what is learned is not to be asked.
 */
export function findDuplicates<Picture extends Repeatable>(pictures: readonly Picture[]): Duplicates<Picture> {
  const byHash = new Map<string, Picture[]>();
  for (const picture of pictures) {
    const others = byHash.get(picture.hash);
    if (others === undefined) byHash.set(picture.hash, [picture]);
    else others.push(picture);
  }
  const kept = new Set<Picture>();
  const repeated: { picture: Picture; of: Picture }[] = [];
  const contradictions: Picture[][] = [];
  for (const same of byHash.values()) {
    const [first] = same as [Picture];
    if (same.some(({ label }) => label !== first.label)) {
      contradictions.push(same);
      continue;
    }
    const of = same.find(({ set }) => set !== "test") ?? first;
    kept.add(of);
    for (const picture of same) if (picture !== of) repeated.push({ picture, of });
  }
  return { kept: pictures.filter((picture) => kept.has(picture)), repeated, contradictions };
}
