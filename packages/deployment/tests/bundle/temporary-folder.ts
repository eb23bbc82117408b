import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** A new folder outside the repository, which is removed when the test or the file that asks for it is through. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "snn-bundle-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
