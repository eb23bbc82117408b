import type { SetName } from "./picture-list.js";

/** A picture that is to get into a set. */
export interface Splittable {
  readonly label: number;
  /** The set that the person wants it in. */
  readonly set?: SetName;
  /** Pictures of a group are nearly the same. Left out where there is no other. */
  readonly group?: number;
}

/** Pictures by their sets, in the order given. */
export interface Split<Picture> {
  readonly train: readonly Picture[];
  readonly test: readonly Picture[];
}

/**
 * Divides pictures, class by class, into those to learn from and those to be asked about.
 *
 * Where nobody has said which, the first of every class are for the test: as many as the share says, but at least one, and one is
 * left to learn from. Pictures that are nearly the same as others go into the training set, since a test picture whose twin was
 * trained on measures memory. Where somebody has said which, only test pictures with a twin in the training set go there.
 *
 * @param pictures in a drawn order.
 * @param testShare of every class with its twins, between 0 and 1.
 */
export function splitPictures<Picture extends Splittable>(
  pictures: readonly Picture[],
  testShare: number,
): Split<Picture> {
  const sizes = new Map<number, number>();
  const trainedGroups = new Set<number>();
  for (const { label, set, group } of pictures) {
    if (set === undefined) sizes.set(label, (sizes.get(label) ?? 0) + 1);
    if (set === "train" && group !== undefined) trainedGroups.add(group);
  }
  const wanted = new Map(
    [...sizes].map(([label, size]) => [label, Math.min(size - 1, Math.max(1, Math.round(testShare * size)))]),
  );
  const train: Picture[] = [];
  const test: Picture[] = [];
  for (const picture of pictures) {
    const { label, set, group } = picture;
    if (set !== undefined) {
      const isTest = set === "test" && !(group !== undefined && trainedGroups.has(group));
      (isTest ? test : train).push(picture);
      continue;
    }
    const left = wanted.get(label)!;
    const isTest = left > 0 && group === undefined;
    if (isTest) wanted.set(label, left - 1);
    (isTest ? test : train).push(picture);
  }
  return { train, test };
}
