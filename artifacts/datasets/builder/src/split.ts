import type { Kind, Picture, Vendor } from "./pictures.js";
import type { Random } from "./random.js";

export interface Split {
  train: Picture[];
  test: Picture[];
}

/** One family in five is kept for the test: 2 of the 10 cat faces of a vendor, 1 of its 4 big cats. */
const TEST_SHARE = 0.2;

/**
 * Divides the pictures by family (vendor and emoji; the three Fluent styles are one family, their colour and 3D pictures
 * hardly differ), separately for each kind and vendor. By family, since a test picture whose sibling was trained on
 * measures memory; by vendor, since otherwise a set may lack one vendor's cats (a drawing style never seen is
 * recognised at 0.52 to 0.93, which would say more about the draw than about the network).
 *
 * No two vendors lend the test the same emoji: with free draws the first seed kept all three tiger faces for the test
 * (1 draw in 16), so that a fifth of its non-cats were an animal of which no vendor's face had been shown.
 */
export function splitByFamily(pictures: readonly Picture[], random: Random): Split {
  const strata = new Map<string, Set<string>>();
  for (const { kind, vendor, family } of pictures) {
    const key: `${Kind}/${Vendor}` = `${kind}/${vendor}`;
    strata.set(key, (strata.get(key) ?? new Set()).add(family));
  }

  const testFamilies = new Set<string>();
  const testEmoji = new Set<string>();
  for (const key of [...strata.keys()].sort()) {
    const families = random.shuffled([...(strata.get(key) ?? [])].sort());
    const ofFreshEmoji = families.filter((family) => !testEmoji.has(emojiOf(family)));
    for (const family of ofFreshEmoji.slice(0, Math.round(families.length * TEST_SHARE))) {
      testFamilies.add(family);
      testEmoji.add(emojiOf(family));
    }
  }
  return {
    train: pictures.filter(({ family }) => !testFamilies.has(family)),
    test: pictures.filter(({ family }) => testFamilies.has(family)),
  };
}

const emojiOf = (family: string): string => family.slice(family.indexOf("/") + 1);
