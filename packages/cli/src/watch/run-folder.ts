import { join } from "node:path";
import { FolderObjectStore, FolderRunReader } from "@snn/core/adapters/folder";

/** The folder of one run, to be read only: another process may be writing it. */
export class RunFolder {
  readonly path: string;
  readonly runStore: FolderRunReader;
  readonly objectStore: Pick<FolderObjectStore, "get" | "withFile" | "location">;

  constructor(path: string) {
    this.path = path;
    this.runStore = new FolderRunReader((_runId, name) => join(path, name));
    this.objectStore = new FolderObjectStore((key) => join(path, key.replace(/^runs\/[^/]+\//, "")));
  }
}
