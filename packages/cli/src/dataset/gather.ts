import { createHash } from "node:crypto";
import { preprocessingOf } from "@snn/core";
import type { BuildOptions } from "./build-options.js";
import { type DecodedPicture, decodePictures } from "./decode.js";
import { findDuplicates } from "./duplicates.js";
import { nearDuplicateGroups } from "./near-duplicates.js";
import { type LeftOutFile, listPictures, type SetName, sortedClasses } from "./picture-list.js";
import { checkRoom } from "./room.js";

/** A picture that can become an example. No two have the same pixels. */
export interface Picture {
  readonly file: string;
  /** Its class, as an index. */
  readonly label: number;
  /** height × width × channels. */
  readonly pixels: Uint8Array;
  /** SHA-256 of the pixels. */
  readonly hash: string;
  /** The set that the person wants it in. */
  readonly set?: SetName;
  /** Pictures of a group are nearly the same. Left out where there is no other. */
  readonly group?: number;
}

/** A file, and the class that it was said to be of. */
export interface NamedFile {
  readonly file: string;
  readonly class: string;
}

/** What there is to make a data set of, and what was noticed about it. */
export interface Gathered {
  readonly classes: readonly string[];
  readonly pictures: readonly Picture[];
  /** Files that could not be read, or cannot be meant. */
  readonly leftOut: readonly LeftOutFile[];
  /** Files with the same pixels as others, which are taken instead. */
  readonly duplicates: readonly (NamedFile & { readonly sameAs: string })[];
  /** Files with the same pixels in several classes: none of them is taken. */
  readonly contradictions: readonly (readonly NamedFile[])[];
}

/** What happens meanwhile. */
export interface GatherWatch {
  /** Is told how many of how many files have been read. */
  readonly onProgress?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads all pictures of a folder or list, and finds those that are the same, or nearly.
 *
 * @param exampleShape height × width × channels.
 * @throws InvalidInputError with every problem of the source as a whole; single files are left out instead.
 */
export async function gatherPictures(
  source: string,
  exampleShape: readonly [height: number, width: number, channels: number],
  options: BuildOptions,
  { onProgress, signal }: GatherWatch = {},
): Promise<Gathered> {
  const list = await listPictures(source);
  const all = list.pictures.length;
  checkRoom(source, list.pictures, exampleShape, options);
  onProgress?.(0, all);
  const decoded = await decodePictures(list.pictures, preprocessingOf(exampleShape, options.fit)!, {
    onProgress: (done) => onProgress?.(done, all),
    ...(signal === undefined ? {} : { signal }),
  });
  // Of what was listed, so that a class of which nothing can be read is missed.
  const classes = sortedClasses(list.pictures.map(({ className }) => className));
  const found = withoutDuplicates(decoded.pictures, classes);
  const [height, width, channels] = exampleShape;
  const pixels = found.pictures.map((picture) => picture.pixels);
  const groups = new Map<number, number>();
  for (const [group, members] of nearDuplicateGroups(pixels, { width, height, channels }).entries())
    for (const member of members) groups.set(member, group);
  const pictures = found.pictures.map((picture, index) => {
    const group = groups.get(index);
    return group === undefined ? picture : { ...picture, group };
  });
  return { ...found, classes, pictures, leftOut: [...list.leftOut, ...decoded.leftOut] };
}

function withoutDuplicates(
  decoded: readonly DecodedPicture[],
  classes: readonly string[],
): Pick<Gathered, "pictures" | "duplicates" | "contradictions"> {
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const pictures = decoded.map(({ listed: { name, className, set }, pixels }): Picture => {
    const hash = createHash("sha256").update(pixels).digest("hex");
    return { file: name, label: labelOf.get(className)!, pixels, hash, ...(set === undefined ? {} : { set }) };
  });
  const named = ({ file, label }: Picture): NamedFile => ({ file, class: classes[label]! });
  const { kept, repeated, contradictions } = findDuplicates(pictures);
  return {
    pictures: kept,
    duplicates: repeated.map(({ picture, of }) => ({ ...named(picture), sameAs: of.file })),
    contradictions: contradictions.map((same) => same.map(named)),
  };
}
