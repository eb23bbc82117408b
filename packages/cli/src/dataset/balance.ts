import type { Balance } from "./build-options.js";

/** An example to be made of a picture. */
export interface PlannedExample<Picture> {
  readonly picture: Picture;
  /** How often it has been there before. */
  readonly round: number;
  /** Whether it is changed, in every round in another way. */
  readonly isChanged: boolean;
}

/**
 * Says which examples the training set is made of: the pictures, as many of every class as the balance wants, and changed copies.
 *
 * Where a class needs more examples than it has pictures, they come round again: changed if there are changes, otherwise as they are.
 *
 * @param classes the training pictures of every class, in a drawn order. None is empty.
 * @param copies changed copies of every picture; 0 where nothing is changed.
 * @param changes whether pictures that come round again are changed.
 */
export function planTraining<Picture>(
  classes: readonly (readonly Picture[])[],
  { balance, copies, changes }: { balance: Balance; copies: number; changes: boolean },
): PlannedExample<Picture>[] {
  const sizes = classes.map(({ length }) => length);
  const target = { none: undefined, undersample: Math.min(...sizes), oversample: Math.max(...sizes) }[balance];
  return classes.flatMap((pictures) => {
    const count = target ?? pictures.length;
    const used = pictures.slice(0, count);
    return Array.from({ length: count * (1 + copies) }, (_, index) => {
      const round = Math.floor(index / used.length);
      return { picture: used[index % used.length]!, round, isChanged: changes && round > 0 };
    });
  });
}
