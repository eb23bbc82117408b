import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidInputError } from "@snn/core";
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

  /**
   * What links to decide on a release are signed with. It is made when it is first asked for, and nobody else may read it.
   *
   * @throws InvalidInputError when there is a file that cannot be one.
   */
  async secret(): Promise<string> {
    const file = join(this.path, "secret");
    // Unless it is there, or another process makes it at the same time.
    await createWhole(file, randomBytes(32).toString("hex"), 0o600);
    const secret = await readFile(file, "utf8");
    if (Buffer.byteLength(secret) >= 32) return secret;
    const found = `${Buffer.byteLength(secret)} bytes`;
    const expected = "32 or more; without the file a new secret is made, and old links stop working";
    throw new InvalidInputError([{ file, path: "", found, expected }]);
  }
}
