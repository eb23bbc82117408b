import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";

/**
 * What `app()` in sst.config.ts answers for a stage, asked of the file alone: it has no imports but those in `run`,
 * which is not called.
 */
export async function appAnswer(root: string, stage: string): Promise<Record<string, unknown>> {
  const source = await readFile(join(root, "sst.config.ts"), "utf8");
  const { code } = await transform(source, { loader: "ts", format: "esm", target: "node20" });
  const module = `const $config = (config) => config;\n${code}`;
  const { default: config } = (await import(`data:text/javascript,${encodeURIComponent(module)}`)) as {
    default: { app(input: { stage: string }): unknown };
  };
  return (await config.app({ stage })) as Record<string, unknown>;
}
