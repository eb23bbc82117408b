import { constants } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FunctionDescription } from "./function-description.js";
import { encryptLinks, linksFile } from "./links.js";

/**
 * Unpacks a bundle as Lambda does, with its links beside it. A copy, far from the repository, in which Node would find modules that
 * the bundle lacks.
 */
export async function unpack({ bundle, environment, links }: FunctionDescription, taskRoot: string): Promise<void> {
  await mkdir(taskRoot, { recursive: true });
  await cp(bundle, taskRoot, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const { SST_KEY: key } = environment;
  if (key !== undefined) await writeFile(join(taskRoot, linksFile), encryptLinks(links, key));
}
