import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { BundleError } from "./errors.js";

/** Where Lambda's machines have to find a package, and which of its files they need. */
interface PackageFiles {
  readonly name: string;
  /** The package that depends on it, so that the copy is the version which that one gets. */
  readonly dependent?: string;
  readonly isNeeded: (file: string) => boolean;
}

/** Packages that cannot be bundled, with those that they need at run time, by what is imported. */
const nativePackages: Readonly<Record<string, readonly PackageFiles[]>> = {
  "onnxruntime-node": [
    {
      name: "onnxruntime-node",
      // Of the systems it knows, the one that the functions run on: all of them would be over Lambda's limit. Its other
      // dependencies only install it.
      isNeeded: (file) => /^(package\.json|dist\/.*\.js|bin\/napi-v6\/linux\/x64\/.*)$/.test(file),
    },
    {
      name: "onnxruntime-common",
      dependent: "onnxruntime-node",
      isNeeded: (file) => /^(package\.json|dist\/cjs\/.*\.js|dist\/cjs\/package\.json)$/.test(file),
    },
  ],
};

/** Whether a package has to be copied beside a bundle that imports it. */
export function isNativePackage(name: string): boolean {
  return Object.hasOwn(nativePackages, name);
}

/**
 * The files to copy for a native package.
 *
 * @param root the repository.
 * @returns absolute paths by where they belong in a function's folder.
 * @throws BundleError if the package is not installed.
 */
export async function filesOfNativePackage(root: string, name: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  for (const { name: part, dependent, isNeeded } of nativePackages[name] ?? []) {
    const folder = folderOf(part, folders.get(dependent ?? "") ?? join(root, "packages/core"));
    folders.set(part, folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const file = path.slice(folder.length + 1);
      if (entry.isFile() && isNeeded(file)) files.set(`node_modules/${part}/${file}`, path);
    }
  }
  return files;
}

/** The folder that Node finds a package in, seen from another folder. */
function folderOf(name: string, from: string): string {
  const inside = `/node_modules/${name}/`;
  try {
    const file = createRequire(join(from, "package.json")).resolve(name);
    return file.slice(0, file.lastIndexOf(inside) + inside.length - 1);
  } catch (cause) {
    throw new BundleError(`${name} is not installed: run npm ci`, { cause });
  }
}
