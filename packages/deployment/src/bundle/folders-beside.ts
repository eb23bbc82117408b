import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BundleError } from "./errors.js";
import type { Script } from "./scripts.js";

/** Modules that expect a folder of files beside the script they are in: its name there, and where it is below the repository. */
const folderByModule: ReadonlyMap<string, { readonly name: string; readonly source: string }> = new Map([
  ["packages/predictor/dist/src/lambda/approval.js", { name: "assets", source: "packages/predictor/assets" }],
]);

/**
 * The files that modules of a script expect beside it.
 *
 * @param root the repository.
 * @returns absolute paths by where they belong in a function's folder.
 * @throws BundleError if their folder is not there.
 */
export async function filesBeside(root: string, { inputs }: Script): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [module, { name, source }] of folderByModule) {
    if (inputs[module] === undefined) continue;
    const found = await readdir(join(root, source)).catch((cause: Error) => {
      throw new BundleError(`${source} is not there: ${cause.message}`, { cause });
    });
    for (const file of found) files.set(`${name}/${file}`, join(root, source, file));
  }
  return files;
}
