import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { releaseInputPrefix } from "@snn/core";

/** Watches the folder into which people and trainings put models to be released. */
export class UploadWatch {
  readonly #folder: string;
  /** Size and time of every file at the last look, and whether it has been told of. */
  readonly #seen = new Map<string, { readonly mark: string; isTold: boolean }>();

  /** @param models the folder of models. */
  constructor(models: string) {
    this.#folder = join(models, releaseInputPrefix);
  }

  /** @returns the keys of files that are new or have changed, once they have rested from one look to the next: a copy that is still being made is not read. */
  async look(): Promise<string[]> {
    const keys: string[] = [];
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const stats = await stat(join(this.#folder, name)).catch(() => undefined);
      if (stats === undefined || !stats.isFile() || !name.endsWith(".onnx")) continue;
      const mark = `${stats.size} ${stats.mtimeMs}`;
      const seen = this.#seen.get(name);
      if (seen?.mark !== mark) this.#seen.set(name, { mark, isTold: false });
      else if (!seen.isTold) {
        seen.isTold = true;
        keys.push(releaseInputPrefix + name);
      }
    }
    return keys;
  }
}
