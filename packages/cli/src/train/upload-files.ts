import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { inputPrefix, type ObjectCreated } from "@snn/core";
import type { FolderObjectStore } from "@snn/core/adapters/folder";

/** What the command line sets in place of the parameters' own values. */
export interface Overrides {
  readonly epochs?: number;
  readonly precision?: string;
  readonly seed?: number;
  /** Dollars. */
  readonly budget?: number;
}

/**
 * Puts a data set and its parameters into the local bucket. That is what starts a run.
 *
 * @returns what the bucket tells of the data set.
 */
export async function uploadFiles(
  objects: FolderObjectStore,
  datasetFile: string,
  parametersFile: string,
  overrides: Overrides,
): Promise<ObjectCreated> {
  const name = basename(datasetFile).replace(/\.[^.]*$/, "");
  const parametersKey = `${inputPrefix}parameters.json`;
  const changed = await overridden(parametersFile, overrides);
  if (changed === undefined) await objects.link(parametersKey, parametersFile);
  else await objects.put(parametersKey, changed);
  objects.showAs(parametersKey, parametersFile);
  const datasetKey = `${inputPrefix}${name}.h5`;
  await objects.link(datasetKey, datasetFile);
  return objects.announce(datasetKey);
}

/** The parameters with other values; undefined when there is nothing to change, or nothing that could be changed. */
export async function overridden(file: string, overrides: Overrides): Promise<string | undefined> {
  const { epochs, precision, seed, budget } = overrides;
  const changes = Object.entries({ epochs, precision, seed, budget }).filter(([, value]) => value !== undefined);
  if (changes.length === 0) return undefined;
  try {
    const parameters: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) return undefined;
    return JSON.stringify({ ...parameters, ...Object.fromEntries(changes) });
  } catch {
    // The run will be refused for it, with a better message.
    return undefined;
  }
}
