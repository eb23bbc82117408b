import { refusal } from "../problems.js";
import type { BuildOptions } from "./build-options.js";
import type { ListedPicture } from "./picture-list.js";

/** The share of the free memory that pictures may take. The rest is for decoding them. */
const share = 0.7;

/** The longest array of Node 20. */
const longestArray = 2 ** 32;

/**
 * Makes sure, before any picture is read, that all of them fit into memory: once as they are read, and once as examples.
 *
 * @throws InvalidInputError
 */
export function checkRoom(
  source: string,
  pictures: readonly Pick<ListedPicture, "className">[],
  exampleShape: readonly number[],
  { balance, copies }: Pick<BuildOptions, "balance" | "copies">,
): void {
  const features = exampleShape.reduce((product, side) => product * side, 1);
  const classes = new Map<string, number>();
  for (const { className } of pictures) classes.set(className, (classes.get(className) ?? 0) + 1);
  const balanced = balance === "oversample" ? classes.size * Math.max(...classes.values()) : pictures.length;
  const read = pictures.length * features;
  const examples = balanced * features * (1 + copies);
  const most = share * process.availableMemory();
  if (read + examples <= most && examples <= longestArray) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw refusal(
    source,
    `${pictures.length.toLocaleString("en-US")} pictures that take ${gigabytes(read + examples)} at this size`,
    `at most ${gigabytes(Math.min(most, longestArray))}: a smaller --size, fewer --copies, no oversampling or fewer pictures`,
  );
}
