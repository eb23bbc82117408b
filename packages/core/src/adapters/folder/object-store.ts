import { mkdir, readFile, readlink, realpath, rm, symlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { ObjectStore } from "../../ports/object-store.js";
import type { ObjectCreated } from "../../training/upload.js";
import { writeWhole } from "./write-whole.js";

/** Objects as files of this machine. */
export class FolderObjectStore implements ObjectStore {
  readonly #pathOf: (key: string) => string;
  readonly #watchers: ((created: ObjectCreated) => void)[] = [];
  readonly #names = new Map<string, string>();
  #created = 0;

  /** @param pathOf where the file of a key is. */
  constructor(pathOf: (key: string) => string) {
    this.#pathOf = pathOf;
  }

  /** Calls back for every object that is put here, as S3 tells of it. */
  watch(watcher: (created: ObjectCreated) => void): void {
    this.#watchers.push(watcher);
  }

  async put(key: string, content: Uint8Array | string): Promise<void> {
    await writeWhole(await this.#room(key), content);
    this.announce(key);
  }

  /** Lets a key stand for a file of this machine, without copying it and without telling anybody. */
  async link(key: string, file: string): Promise<void> {
    const path = await this.#room(key);
    await rm(path, { force: true });
    await symlink(resolve(file), path);
  }

  /** Tells the watchers that an object was created. */
  announce(key: string): ObjectCreated {
    const created = { key, sequencer: `${Date.now().toString(36)}-${process.pid.toString(36)}-${++this.#created}` };
    for (const watcher of this.#watchers) watcher(created);
    return created;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#pathOf(key));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      if (code === "EISDIR") throw new Error("a folder", { cause: error });
      throw error;
    }
  }

  withFile<Result>(key: string, use: (path: string) => Promise<Result>): Promise<Result> {
    return use(this.#pathOf(key));
  }

  async delete(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
  }

  /** Lets an object be named to people in another way than by its path, such as the file that it is a changed copy of. */
  showAs(key: string, name: string): void {
    this.#names.set(key, name);
  }

  async location(key: string): Promise<string> {
    const name = this.#names.get(key);
    if (name !== undefined) return name;
    const path = this.#pathOf(key);
    return realpath(path).catch(() => readlink(path).catch(() => path));
  }

  async #room(key: string): Promise<string> {
    const path = this.#pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    return path;
  }
}
