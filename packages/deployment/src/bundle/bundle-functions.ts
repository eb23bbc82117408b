import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BundleError } from "./errors.js";
import { filesBeside } from "./folders-beside.js";
import { entryPointOf, functionNames } from "./function-entries.js";
import { filesOfNativePackage } from "./native-packages.js";
import { bundleScripts, type Script } from "./scripts.js";
import { sdkCommandsIn } from "./sdk-commands.js";
import { workerFilesOf } from "./worker-files.js";
import { removeBundles, writeBundle } from "./write-bundle.js";

/** What {@link bundleFunctions} bundles, and where to. */
export interface BundleOptions {
  /** The repository, compiled. */
  readonly root: string;
  /** A folder of bundles only: what else is in it is removed. */
  readonly out: string;
  /**
   * Functions, each bundled into the folder of its name.
   *
   * @default all; with names, the bundles of others stay as they are.
   */
  readonly names?: readonly string[];
}

/**
 * Bundles Lambda functions: each folder has `index.js`, an ES module with the export `handler`, and whatever that needs
 * besides Node itself. Two builds of the same code give the same bytes.
 *
 * @throws BundleError
 */
export async function bundleFunctions({ root, out, names }: BundleOptions): Promise<void> {
  const unknown = (names ?? []).filter((name) => !functionNames.some((known) => known === name));
  if (unknown.length > 0)
    throw new BundleError(`there is no function ${unknown.join(", ")}: ${functionNames.join(", ")}`);
  await removeBundles(out, names);
  const entryPoints = new Map((names ?? functionNames).map((name) => [name, entryPointOf(name)]));
  await bundleEntryPoints(root, out, entryPoints);
}

/**
 * Bundles any compiled files as {@link bundleFunctions} does functions.
 *
 * @param root the repository, compiled.
 * @param out where the folders go.
 * @param entryPoints files below the repository by the names of the folders.
 * @throws BundleError
 */
export async function bundleEntryPoints(
  root: string,
  out: string,
  entryPoints: ReadonlyMap<string, string>,
): Promise<void> {
  const missing = [...entryPoints.values()].filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0) throw new BundleError(`not compiled: ${missing.join(", ")}; run npm run build`);
  const scripts = await bundleScripts(root, [...entryPoints.values()]);
  const workerFiles = new Map([...scripts].map(([entryPoint, script]) => [entryPoint, workerFilesOf(root, script)]));
  const workers = await bundleScripts(root, [
    ...new Set([...workerFiles.values()].flatMap((files) => [...files.values()])),
  ]);
  for (const [file, worker] of workers)
    if (workerFilesOf(root, worker).size > 0) throw new BundleError(`${file} starts workers of its own`);
  for (const [name, entryPoint] of entryPoints) {
    const started = [...workerFiles.get(entryPoint)!].map(([file, source]) => [file, workers.get(source)!] as const);
    await write(root, out, name, new Map([["index.js", scripts.get(entryPoint)!], ...started]));
  }
  await rm(join(out, ".unfinished"), { recursive: true, force: true });
}

async function write(root: string, out: string, name: string, scripts: ReadonlyMap<string, Script>): Promise<void> {
  const all = [...scripts.values()];
  const packages = [...new Set(all.flatMap(({ nativePackages }) => nativePackages))];
  const copied = await Promise.all([
    ...packages.map((nativePackage) => filesOfNativePackage(root, nativePackage)),
    ...all.map((script) => filesBeside(root, script)),
  ]);
  const files = new Map<string, Uint8Array | string>([
    ...[...scripts].map(([file, { contents }]) => [file, contents] as const),
    ["package.json", Buffer.from(`${JSON.stringify({ type: "module" })}\n`)],
    ...copied.flatMap((files) => [...files]),
  ]);
  const commands = [...new Set(all.flatMap(({ inputs }) => sdkCommandsIn(inputs)))].sort();
  await writeBundle(out, name, files, { commands });
}
