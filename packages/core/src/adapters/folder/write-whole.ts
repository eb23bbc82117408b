import { randomUUID } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";

/** Writes a file so that a reader, or a process that starts after a crash, sees the old content or the new one. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  // Two writers of one path must not share the file that neither has finished.
  const unfinished = `${path}.${randomUUID()}.unfinished`;
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}
