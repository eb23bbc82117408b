import type { Plugin } from "esbuild";

/**
 * Lets esbuild leave out what is imported from packages and not used. Those that say so themselves (`sideEffects` in their
 * package.json) need no help; `lib-dynamodb` does not, and would bring its commands for queries and scans along with any other.
 *
 * @param packages names of packages that do nothing when they are imported but define what they export.
 */
export function importedForUse(packages: readonly string[]): Plugin {
  const filter = new RegExp(`^(${packages.join("|")})$`);
  return {
    name: "imported for use",
    setup(build) {
      build.onResolve({ filter }, async ({ path, pluginData, ...from }) => {
        // The answer to the question below.
        if (pluginData === filter) return undefined;
        const resolved = await build.resolve(path, { ...from, pluginData: filter });
        return { ...resolved, sideEffects: false };
      });
    },
  };
}
