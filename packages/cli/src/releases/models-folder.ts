import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createWhole, FolderReleaseStore } from "@snn/core/adapters/folder";

/** Where models and their releases are kept when no folder is named. */
export const modelsFolder = "models";

/** Whether an object belongs into the folder of models: what was put there to be released, and what has been. */
export function isModelKey(key: string): boolean {
  return key.startsWith("predict_input/") || key.startsWith("releases/");
}

/** The models of this machine and the decisions about them: what the bucket and the table are on AWS. */
export class ModelsFolder {
  readonly releaseStore: FolderReleaseStore;

  constructor(readonly path: string) {
    this.releaseStore = new FolderReleaseStore(path);
  }

  /** What links to decide on a release are signed with. It is made when it is first asked for, and nobody else may read it. */
  async secret(): Promise<string> {
    const file = join(this.path, "secret");
    return readFile(file, "utf8").catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      // Unless another process makes it at the same time.
      await createWhole(file, randomBytes(32).toString("hex"), 0o600);
      return readFile(file, "utf8");
    });
  }
}
