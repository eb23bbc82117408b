import { join } from "node:path";
import { BundleError } from "./errors.js";
import { functionsFolder } from "./folders.js";
import { loadFunction } from "./load-function.js";

/**
 * The links that a bundled function asks for: what it says is missing when it is started without any.
 *
 * @param name the function.
 * @param out where the bundles are.
 * @returns names of links, sorted.
 * @throws BundleError if the function fails for another reason.
 */
export async function linksAskedFor(name: string, out: string = functionsFolder): Promise<readonly string[]> {
  const { hasHandler, error } = await loadFunction(join(out, name), {});
  if (hasHandler) return [];
  const links = error?.name === "ResourceError" ? error.message.split("\n").map(missingLink) : [undefined];
  if (links.includes(undefined)) {
    throw new BundleError(`${name} fails, but not for missing links: ${error?.message ?? "it has no handler"}`);
  }
  return (links as string[]).sort();
}

/** The link that a line of a ResourceError says is missing. */
function missingLink(line: string): string | undefined {
  return /^(\w+) is not linked\b/.exec(line)?.[1];
}
