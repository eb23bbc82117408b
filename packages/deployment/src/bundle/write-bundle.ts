import { constants } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Contents, or the absolute path of a file with them, by the path in the bundle's folder. */
export type BundleFiles = ReadonlyMap<string, Uint8Array | string>;

/** Folders that are still being written, beside the finished ones. */
const unfinished = ".unfinished";

/** Takes away bundles, finished or not, and the facts about them. @param names all when left out. */
export async function removeBundles(out: string, names?: readonly string[]): Promise<void> {
  const gone = names?.flatMap((name) => [join(out, name), factsFile(out, name)]) ?? [out];
  await Promise.all([...gone, join(out, unfinished)].map((path) => rm(path, { recursive: true, force: true })));
}

/** Where the facts about a bundle are kept: beside its folder, since all that is inside is deployed. */
export function factsFile(out: string, name: string): string {
  return join(out, `${name}.json`);
}

/** Writes a bundle, whose folder is there only when it is whole, and then the facts about it are, too. */
export async function writeBundle(out: string, name: string, files: BundleFiles, facts: object): Promise<void> {
  const folder = join(out, unfinished, name);
  for (const [path, contents] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    if (typeof contents === "string") await copyFile(contents, file, constants.COPYFILE_FICLONE);
    else await writeFile(file, contents);
    // Modes are a part of the archive, whose hash decides whether a function is deployed again.
    await chmod(file, 0o644);
  }
  for (const path of foldersOf(files.keys())) await chmod(join(folder, path), 0o755);
  await writeFile(factsFile(out, name), `${JSON.stringify(facts, null, 2)}\n`);
  await rename(folder, join(out, name));
}

/** All folders on the way to files, the bundle's own first. */
function foldersOf(paths: Iterable<string>): ReadonlySet<string> {
  const folders = new Set(["."]);
  for (const path of paths)
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) folders.add(folder);
  return folders;
}
