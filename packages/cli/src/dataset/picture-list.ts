import { stat } from "node:fs/promises";
import { refusal, whyUnreadable } from "../problems.js";
import { listCsv } from "./csv-list.js";
import { listFolder } from "./image-folder.js";

/** A file that is to become an example. */
export interface ListedPicture {
  /** Names on disks are bytes, which need not be text. */
  readonly path: string | Buffer;
  /** How the file is named in reports. */
  readonly name: string;
  readonly className: string;
  /** The set that the person wants it in. */
  readonly set?: SetName;
}

export type SetName = "train" | "test";

/** A file that does not become an example, and why. */
export interface LeftOutFile {
  readonly file: string;
  readonly reason: string;
}

/** What a data set is to be made of. */
export interface PictureList {
  /** In a fixed order. */
  readonly pictures: readonly ListedPicture[];
  /** Files that cannot be meant. */
  readonly leftOut: readonly LeftOutFile[];
}

/**
 * Lists the pictures of a folder with sub-folders, or of a CSV file.
 *
 * @throws InvalidInputError with every problem of the source.
 */
export async function listPictures(source: string): Promise<PictureList> {
  const stats = await stat(source).catch((cause: unknown) => {
    const found = whyUnreadable(cause).replace("no such file", "no such file or folder");
    throw refusal(source, found, "a folder with a sub-folder per class, or a CSV file", cause);
  });
  if (stats.isDirectory()) return listFolder(source);
  if (stats.isFile()) return listCsv(source);
  throw refusal(source, "something that is no ordinary file", "a folder with a sub-folder per class, or a CSV file");
}

/**
 * The order of classes: as their labels count if all of them are numbers, otherwise that of their characters, as ImageFolder of
 * PyTorch has it.
 */
export function sortedClasses(names: Iterable<string>): string[] {
  const distinct = [...new Set(names)];
  const areNumbers = distinct.every((name) => /^\d{1,15}$/.test(name));
  const byNumber = (a: string, b: string) => Number(a) - Number(b);
  const byCharacters = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return distinct.sort((a, b) => (areNumbers && byNumber(a, b)) || byCharacters(a, b));
}
