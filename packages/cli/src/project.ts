import { fileURLToPath } from "node:url";

/** A file that is shipped with the project. */
export function projectFile(path: string): string {
  // From packages/cli/dist/src/ up to the project.
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
