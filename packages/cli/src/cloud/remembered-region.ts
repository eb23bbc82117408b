import { readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The region that a stage was deployed to from this checkout: `bin/deploy` keeps what it was answered.
 *
 * @param folder where it keeps that, a file a stage.
 * @returns undefined when the stage was deployed from elsewhere.
 */
export async function rememberedRegion(folder: string, stage: string): Promise<string | undefined> {
  try {
    const answers = JSON.parse(await readFile(join(folder, `${stage}.json`), "utf8")) as { region?: unknown } | null;
    return typeof answers?.region === "string" ? answers.region : undefined;
  } catch {
    // Not there, or not ours: it is a convenience.
    return undefined;
  }
}
