import type { ObjectStore } from "../../src/ports/object-store.js";

/** Objects in memory. Their files are their keys, for readers that read no file. */
export class MemoryObjectStore implements ObjectStore {
  readonly #objects = new Map<string, Uint8Array>();

  async put(key: string, content: Uint8Array | string): Promise<void> {
    this.#objects.set(key, Uint8Array.from(Buffer.from(content as Uint8Array)));
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#objects.get(key);
  }

  withFile<Result>(key: string, use: (path: string) => Promise<Result>): Promise<Result> {
    return use(key);
  }

  async delete(key: string): Promise<void> {
    this.#objects.delete(key);
  }

  async location(key: string): Promise<string> {
    return key;
  }
}
