import { existsSync } from "node:fs";
import { posix } from "node:path";
import { BundleError } from "./errors.js";
import type { Script } from "./scripts.js";

/** How a module names the file of a worker thread that lies beside it. */
const workerUrl = /new URL\("\.\/([\w.-]+\.js)",\s*import\.meta\.url\)/g;

/**
 * The files that a script starts as worker threads. They have to lie beside it, for it finds them by its own URL.
 *
 * @param root the repository.
 * @returns files below the repository by their names.
 * @throws BundleError if there is no such file, or more than one.
 */
export function workerFilesOf(root: string, { contents, inputs }: Script): ReadonlyMap<string, string> {
  const text = Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength).toString();
  const names = new Set([...text.matchAll(workerUrl)].map((match) => match[1]!));
  // Which of its modules a line of a bundle comes from, esbuild does not say: it is one with such a file beside it.
  const folders = new Set(
    Object.entries(inputs)
      .filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && !input.includes("node_modules/"))
      .map(([input]) => posix.dirname(input)),
  );
  return new Map(
    [...names].map((name) => {
      const files = [...folders]
        .map((folder) => `${folder}/${name}`)
        .filter((file) => existsSync(posix.join(root, file)));
      if (files.length !== 1)
        throw new BundleError(`which file is the worker ./${name}: ${files.join(", ") || "none"}?`);
      return [name, files[0]!];
    }),
  );
}
