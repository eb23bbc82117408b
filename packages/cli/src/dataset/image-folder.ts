import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { InvalidInputError, type Problem } from "@snn/core";
import { refusal, whyUnreadable } from "../problems.js";
import type { LeftOutFile, ListedPicture, PictureList, SetName } from "./picture-list.js";

/** A file or folder below the source. */
interface Entry {
  readonly path: Buffer;
  /** Its own name, as text in the composed form of Unicode, whichever the disk has. */
  readonly name: string;
  readonly kind: "file" | "folder";
}

const setNames: readonly string[] = ["train", "test"];

/**
 * Lists the pictures of a folder with a sub-folder per class (the ImageFolder convention), or of one with `train` and `test` that are
 * such folders. Pictures may lie deeper. What begins with a dot is hidden, and not looked at.
 *
 * @throws InvalidInputError with every problem of the folders.
 */
export async function listFolder(folder: string): Promise<PictureList> {
  const source = folder.replace(/(?<=.)\/+$/, "");
  const walk = new Walk(source);
  const top = await walk.entries(Buffer.from(source));
  const folders = top.filter(({ kind }) => kind === "folder");
  const isSplit =
    setNames.every((set) => folders.some(({ name }) => name === set)) &&
    (await everyAsync(folders, async ({ path }) => (await walk.entries(path)).some(({ kind }) => kind === "folder")));
  const expected = "a sub-folder for every class, at least two";
  if (folders.length === 0)
    throw refusal(source, top.length === 0 ? "an empty folder" : "a folder without sub-folders", expected);
  if (!isSplit) await refuseHalfSplit(walk, folders);
  for (const { path, kind } of top) if (kind === "file") walk.leaveOut(path, "beside the folders of the classes");
  const pictures = isSplit ? await listSplit(walk, source, folders) : await listClasses(walk, source, folders);
  return { pictures, leftOut: walk.leftOut };
}

/**
 * Of `train/cat` and `val/cat`, or of `test` with pictures of no class, the folders are not meant as classes.
 *
 * @throws InvalidInputError
 */
async function refuseHalfSplit(walk: Walk, folders: readonly Entry[]): Promise<void> {
  const train = folders.find(({ name }) => name === "train");
  if (train === undefined) return;
  const foldersIn = async ({ path }: Entry) =>
    (await walk.entries(path)).filter(({ kind }) => kind === "folder").map(({ name }) => name);
  const classes = await foldersIn(train);
  if (classes.length === 0) return;
  for (const other of folders) {
    if (other === train) continue;
    const inOther = await foldersIn(other);
    const expected = "test beside train, with the same classes in both";
    if (other.name === "test" && inOther.length === 0)
      throw refusal(walk.shown(other.path), "no folders of classes", expected);
    if (inOther.some((name) => classes.includes(name)))
      throw refusal(walk.shown(other.path), "a folder with classes of train", expected);
  }
}

/** `train` and `test`, with the same classes in both. */
async function listSplit(walk: Walk, source: string, folders: readonly Entry[]): Promise<ListedPicture[]> {
  const others = folders.filter(({ name }) => !setNames.includes(name));
  if (others.length > 0) {
    const expected = "train and test and no other set: move it away, or into one of them";
    throw new InvalidInputError(
      others.map(({ path }) => ({
        file: walk.shown(path),
        path: "",
        found: "a folder beside train and test",
        expected,
      })),
    );
  }
  const sets: { set: SetName; path: Buffer; classes: Entry[] }[] = [];
  for (const { path, name } of folders) {
    const entries = await walk.entries(path);
    for (const each of entries) if (each.kind === "file") walk.leaveOut(each.path, "beside the folders of the classes");
    sets.push({ set: name as SetName, path, classes: entries.filter(({ kind }) => kind === "folder") });
  }
  const problems: Problem[] = sets.flatMap(({ path, classes }, index) => {
    const here = new Set(classes.map(({ name }) => name));
    const missing = sets[1 - index]!.classes.filter(({ name }) => !here.has(name)).map(({ name }) => name);
    const expected = "the same classes in train and test";
    return missing.length === 0
      ? []
      : [{ file: walk.shown(path), path: "", found: `no folder ${missing.join(", ")}`, expected }];
  });
  if (problems.length > 0) throw new InvalidInputError(problems);
  const pictures: ListedPicture[] = [];
  for (const { set, classes } of sets)
    pictures.push(...(await listClasses(walk, source, classes)).map((picture) => ({ ...picture, set })));
  return pictures;
}

/** Folders of classes. */
async function listClasses(walk: Walk, source: string, classes: readonly Entry[]): Promise<ListedPicture[]> {
  const problems: Problem[] = [];
  const pictures: ListedPicture[] = [];
  const seen = new Set<string>();
  for (const { path, name: className } of classes) {
    const files = await walk.filesBelow(path);
    const refuseClass = (found: string, expected: string) =>
      problems.push({ file: walk.shown(path), path: "", found, expected });
    if (className.trim() === "") refuseClass("a folder with a blank name", "the name of a class");
    if (files.length === 0) refuseClass("a folder without files", "pictures of this class, or no such folder");
    // Names on disks that are no text, or in two ways of writing, may be the same as text: two classes would become one.
    if (seen.has(className)) refuseClass("a folder with the same name as another one", "another name");
    seen.add(className);
    for (const file of files) pictures.push({ path: file, name: walk.named(file), className });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  if (classes.length === 1)
    throw refusal(source, `one class, ${classes[0]!.name}`, "at least two, each with a sub-folder");
  return pictures;
}

/** Looks through folders, and remembers what had to be left out. Paths are bytes, since a name on a disk need not be text. */
class Walk {
  readonly leftOut: LeftOutFile[] = [];
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  /** How a file below the source is named in lists: without the source. */
  named(path: Buffer): string {
    return path.subarray(Buffer.byteLength(this.#source)).toString().replace(/^\/+/, "");
  }

  /** How a file or folder is named in problems. */
  shown(path: Buffer): string {
    return path.toString();
  }

  leaveOut(path: Buffer, reason: string): void {
    this.leftOut.push({ file: this.named(path), reason });
  }

  /** What is in a folder, in the order of names. */
  async entries(folder: Buffer): Promise<Entry[]> {
    let dirents: Dirent<Buffer>[];
    try {
      dirents = await readdir(folder, { withFileTypes: true, encoding: "buffer" });
    } catch (error) {
      this.leaveOut(folder, whyUnreadable(error).replace("file", "folder"));
      return [];
    }
    const entries: Entry[] = [];
    for (const dirent of dirents.sort((a, b) => Buffer.compare(a.name, b.name))) {
      if (dirent.name[0] === 0x2e) continue;
      const path = Buffer.concat([folder, Buffer.from("/"), dirent.name]);
      const kind = await kindOf(dirent, path).catch((error: unknown) => whyUnreadable(error));
      if (kind === "file" || kind === "folder") entries.push({ path, name: dirent.name.toString().normalize(), kind });
      else this.leaveOut(path, kind);
    }
    return entries;
  }

  /**
   * Every file in a folder and its sub-folders.
   *
   * @param seen the folders that were looked through. Links may lead back up, or on so many ways to the same that there is no end.
   */
  async filesBelow(folder: Buffer, seen = new Set<string>()): Promise<Buffer[]> {
    const { dev, ino } = await stat(folder, { bigint: true });
    const id = `${dev} ${ino}`;
    if (seen.has(id)) {
      this.leaveOut(folder, "a link to a folder that is there already");
      return [];
    }
    seen.add(id);
    const files: Buffer[] = [];
    for (const { path, kind } of await this.entries(folder)) {
      if (kind === "file") files.push(path);
      else files.push(...(await this.filesBelow(path, seen)));
    }
    return files;
  }
}

/** What an entry is, behind a link. @returns other words for what is neither a file nor a folder. */
async function kindOf(dirent: Dirent<Buffer>, path: Buffer): Promise<string> {
  const stats = dirent.isSymbolicLink() ? await stat(path) : dirent;
  return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "no ordinary file";
}

async function everyAsync<Item>(items: readonly Item[], holds: (item: Item) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (!(await holds(item))) return false;
  return true;
}
