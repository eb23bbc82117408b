import { createHash } from "node:crypto";

/**
 * Numbers drawn for one purpose: evenly from 0 (included) to 1 (excluded), the same on every machine. What is drawn for one picture
 * does not depend on the others, so that a picture more or less leaves the rest as it is.
 *
 * @param purpose what they are for: the seed, and whatever tells them from other draws.
 */
export function drawFor(...purpose: readonly (string | number)[]): () => number {
  let block = 0;
  let bytes = Buffer.alloc(0);
  return () => {
    if (bytes.length === 0)
      bytes = createHash("sha256")
        .update(JSON.stringify([...purpose, block++]))
        .digest();
    const drawn = bytes.readUInt32LE() / 2 ** 32;
    bytes = bytes.subarray(4);
    return drawn;
  };
}

/** Items in a drawn order, which depends on the purpose and their names alone. @param nameOf a different name for every item. */
export function shuffled<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  ...purpose: readonly (string | number)[]
): Item[] {
  return items
    .map((item) => ({
      item,
      key: createHash("sha256")
        .update(JSON.stringify([...purpose, nameOf(item)]))
        .digest(),
    }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ item }) => item);
}
