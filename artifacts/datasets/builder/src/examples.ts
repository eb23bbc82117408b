import { augment, type Drawing, draw } from "./augment.js";
import type { Kind, Picture } from "./pictures.js";
import type { Random } from "./random.js";

export interface Example {
  /** 64 x 64 x 3 bytes. */
  pixels: Uint8Array;
  label: "non-cat" | "cat";
  /** The picture from which it was made. */
  picture: Picture;
}

/**
 * The share of each kind. Half are cat faces. Of the rest a fifth are big cats, otherwise their 12 families would vanish
 * among some 2,560: everything else is then told from a cat by colour and outline, and a lion is called one.
 */
const SHARES: readonly { kind: Kind; share: number }[] = [
  { kind: "cat-face", share: 0.5 },
  { kind: "big-cat", share: 0.1 },
  { kind: "nature", share: 0.2 },
  { kind: "smiley", share: 0.075 },
  { kind: "thing", share: 0.125 },
];

/** `count` examples, shuffled. */
export async function makeExamples(pictures: readonly Picture[], count: number, random: Random): Promise<Example[]> {
  const drawings = new Map<Picture, Drawing>();
  const examples: Example[] = [];
  for (const { kind, share } of SHARES) {
    const ofKind = spreadOverVendors(
      pictures.filter((picture) => picture.kind === kind),
      random,
    );
    for (let index = 0; index < Math.round(count * share); index++) {
      const picture = ofKind[index % ofKind.length];
      if (!picture) throw new Error(`No picture of kind ${kind}: run "npm ci" in artifacts/datasets/builder`);
      const drawing = drawings.get(picture) ?? (await draw(picture));
      drawings.set(picture, drawing);
      const pixels = await augment(drawing, random);
      examples.push({ pixels, label: kind === "cat-face" ? "cat" : "non-cat", picture });
    }
  }
  return random.shuffled(examples);
}

/**
 * Shuffled, with the five drawing styles taking turns, as each drew ten of the cats: otherwise the style alone
 * would tell something about the class.
 */
function spreadOverVendors(pictures: readonly Picture[], random: Random): Picture[] {
  const byStyle = new Map<string, Picture[]>();
  for (const picture of random.shuffled(pictures)) {
    const style = picture.id.slice(0, picture.id.indexOf("/"));
    byStyle.set(style, [...(byStyle.get(style) ?? []), picture]);
  }
  const styles = [...byStyle.values()];
  const rounds = Math.min(...styles.map((style) => style.length));
  return Array.from({ length: rounds }, (_, round) => styles.flatMap((style) => style[round] ?? [])).flat();
}
