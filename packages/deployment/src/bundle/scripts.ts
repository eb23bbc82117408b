import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { BundleError } from "./errors.js";
import { importedForUse } from "./imported-for-use.js";
import { isNativePackage } from "./native-packages.js";

/** A file of JavaScript that holds everything it needs but Node's own modules and native packages. */
export interface Script {
  readonly contents: Uint8Array;
  /** What it was made of, by paths below the repository, and how many bytes of each are really in it. */
  readonly inputs: Metafile["outputs"][string]["inputs"];
  readonly nativePackages: readonly string[];
}

/** Packages in CommonJS call `require` for Node's modules, which files of ES modules do not have. */
const requireForCommonJs =
  'import{createRequire as createBundleRequire}from"node:module";const require=createBundleRequire(import.meta.url);';

/**
 * Bundles compiled files, each by itself.
 *
 * @param root the repository.
 * @param entryPoints files below the repository.
 * @returns the scripts by their entry points. The same files give the same bytes.
 * @throws BundleError
 */
export async function bundleScripts(
  root: string,
  entryPoints: readonly string[],
): Promise<ReadonlyMap<string, Script>> {
  if (entryPoints.length === 0) return new Map();
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: root,
    outbase: root,
    write: false,
    metafile: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    // esbuild takes CommonJS first for Node, of which it has to keep everything: every command of the SDK's clients, too.
    mainFields: ["module", "main"],
    conditions: ["module"],
    external: ["onnxruntime-node"],
    plugins: [importedForUse(["@aws-sdk/lib-dynamodb", "@aws-sdk/lib-storage"])],
    banner: { js: requireForCommonJs },
    // Identifiers stay as they are written: names of errors are data, and a stack trace can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    keepNames: true,
    // Read at every cold start, source maps would double the size. Since a build can be repeated, they can be made when needed.
    sourcemap: false,
    legalComments: "none",
    logLevel: "silent",
  }).catch((cause: Error) => {
    throw new BundleError(`the functions cannot be bundled: ${cause.message}`, { cause });
  });
  const contents = new Map(outputFiles.map((file) => [file.path, file.contents]));
  return new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint, inputs, imports }]) => {
      const outside = [...new Set(imports.map((imported) => imported.path))].filter((module) => !isBuiltin(module));
      const unknown = outside.filter((module) => !isNativePackage(module));
      if (unknown.length > 0)
        throw new BundleError(`${entryPoint} imports ${unknown.join(", ")}, which is not bundled`);
      return [entryPoint!, { contents: contents.get(join(root, path))!, inputs, nativePackages: outside }];
    }),
  );
}
