import { readFile, writeFile } from "node:fs/promises";
import { extname, join, relative, resolve, sep } from "node:path";
import { build, type Plugin } from "esbuild";

/** Left to Node, which finds them in the node_modules of the platform: the same list as SST's own. */
const external = [
  "@pulumi/*",
  "@pulumiverse/*",
  "@sst-provider/*",
  "@aws-sdk/*",
  "undici",
  "esbuild",
  "archiver",
  "glob",
  "vite",
];

/** Bundled code of CommonJS packages asks for these. */
const banner = [
  'import { createRequire as topLevelCreateRequire } from "node:module";',
  'import { fileURLToPath as topLevelFileUrlToPath } from "node:url";',
  "const require = topLevelCreateRequire(import.meta.url);",
  "const __filename = topLevelFileUrlToPath(import.meta.url);",
  'const __dirname = topLevelFileUrlToPath(new URL(".", import.meta.url));',
].join("\n");

/**
 * Bundles `sst.config.ts` with everything it imports and SST's components into one module that exports `config`, `run`
 * (SST's own start of a program), `pulumi` and `MockMonitor`. Throws with file and line when the code does not parse.
 */
export async function bundleApp(root: string, platform: string, outFile: string): Promise<void> {
  const entry = join(resolve(outFile, ".."), "entry.ts");
  await writeFile(
    entry,
    `export { default as config } from ${specifier(join(root, "sst.config.ts"))};
export { run } from ${specifier(join(platform, "src", "auto", "run.ts"))};
export * as pulumi from "@pulumi/pulumi";
export { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
`,
  );
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: outFile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      mainFields: ["module", "main"],
      external,
      nodePaths: [join(platform, "node_modules")],
      inject: [join(platform, "src", "shim", "run.js")],
      banner: { js: banner },
      sourcemap: "linked",
      sourcesContent: false,
      plugins: [globals(platform), stableNames(platform)],
      logLevel: "silent",
    });
  } catch (cause) {
    throw new Error(`sst.config.ts does not bundle: ${messageOf(cause)}`, { cause });
  }
}

/** `sst` and `aws` are there in every file of the app, without an import. */
function globals(platform: string): Plugin {
  const header = `import * as sst from ${specifier(join(platform, "src", "components", "index.ts"))}; import * as aws from "@pulumi/aws"; `;
  return {
    name: "globals of SST",
    setup(build) {
      build.onLoad({ filter: /\.[jt]sx?$/ }, async ({ path }) => {
        if (path.split(sep).some((part) => part === ".sst" || part === "node_modules")) return undefined;
        // On the same line as the first, so that errors keep their line numbers.
        return { contents: header + (await readFile(path, "utf8")), loader: extname(path) === ".ts" ? "ts" : "js" };
      });
    },
  };
}

/** SST draws the ending of a physical name at random; here it is asked for, so that the graph is the same each time. */
function stableNames(platform: string): Plugin {
  const naming = join(platform, "src", "components", "naming.ts");
  const random = /hashStringToPrettyString\(\s*crypto\.randomBytes\(8\)\.toString\("hex"\),\s*8,?\s*\)/;
  return {
    name: "stable physical names",
    setup(build) {
      build.onLoad({ filter: /[\\/]naming\.ts$/ }, async ({ path }) => {
        if (path !== naming) return undefined;
        const source = await readFile(path, "utf8");
        if (!random.test(source))
          throw new Error(`SST makes physical names in another way now: see ${relative("", path)}`);
        const contents = source.replace(random, "globalThis.nameSuffix(name, hashStringToPrettyString)");
        return { contents, loader: "ts" };
      });
    },
  };
}

function specifier(path: string): string {
  return JSON.stringify(path.split(sep).join("/"));
}

function messageOf(cause: unknown): string {
  const { errors = [] } = cause as { errors?: { text: string; location: { file: string; line: number } | null }[] };
  const lines = errors.map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text));
  return lines.join("\n") || String(cause);
}
