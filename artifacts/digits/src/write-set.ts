import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Pictures } from "./idx.js";

/** Pictures that are written at the same time: enough to keep sharp's threads busy. */
const atOnce = 16;

/** The classes, and the names of their folders. */
const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/**
 * Writes pictures as `FOLDER/DIGIT/NUMBER.png`, where the number is that of the picture in MNIST.
 *
 * @param perClass how many of every digit at most, the first ones.
 * @returns how many were written.
 */
export async function writeSet(
  folder: string,
  pictures: Pictures,
  labels: Uint8Array,
  perClass: number,
): Promise<number> {
  for (const digit of digits) await mkdir(join(folder, digit), { recursive: true });
  const left = digits.map(() => perClass);
  const chosen = [...labels.keys()].filter((index) => left[labels[index]!]!-- > 0);
  const queue = chosen.values();
  const write = async () => {
    for (const index of queue) {
      const raw = { width: pictures.width, height: pictures.height, channels: 1 as const };
      const name = `${String(index).padStart(5, "0")}.png`;
      await sharp(pictures.pixels(index), { raw })
        .png()
        .toFile(join(folder, String(labels[index]), name));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, write));
  return chosen.length;
}
