import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where SST keeps its components and their dependencies, below the root of the repository. */
export const platformFolder = join(".sst", "platform");

/** The version of SST that the repository has installed (and pins): the platform must be of the same. */
export async function pinnedSstVersion(root: string): Promise<string> {
  const manifest = await readJson(join(root, "node_modules", "sst", "package.json"));
  if (typeof manifest?.["version"] !== "string") {
    throw new Error(`SST is not installed in ${root}: run npm ci first`);
  }
  return manifest["version"];
}

/** What the platform must be made of. */
export interface WantedPlatform {
  /** The version of SST. */
  readonly version: string;
  /** The version of `@pulumi/aws` that the app pins, if it does. */
  readonly awsVersion?: string;
}

/**
 * Whether the platform in a folder is the wanted one and complete. npm writes its hidden lock last, so an interrupted
 * installation has none; the dependencies are compared, too, since a deployment may have changed them.
 */
export async function isCurrent(platform: string, { version, awsVersion }: WantedPlatform): Promise<boolean> {
  const found = await readFile(join(platform, "version"), "utf8").catch(() => "");
  if (found.trim() !== version) return false;
  const manifest = await readJson(join(platform, "package.json"));
  const lock = await readJson(join(platform, "node_modules", ".package-lock.json"));
  if (manifest === undefined || lock === undefined) return false;
  const wanted = Object.entries((manifest["dependencies"] ?? {}) as Record<string, string>);
  const fits = await Promise.all(
    wanted.map(async ([name, range]) => {
      const installed = await readJson(join(platform, "node_modules", name, "package.json"));
      return installed !== undefined && (!isExact(range) || withoutV(String(installed["version"])) === withoutV(range));
    }),
  );
  const aws = (manifest["dependencies"] as Record<string, string> | undefined)?.["@pulumi/aws"];
  if (awsVersion !== undefined && aws !== awsVersion) return false;
  return wanted.length > 0 && fits.every(Boolean);
}

function isExact(range: string): boolean {
  return /^v?\d+\.\d+\.\d+/.test(range);
}

/** Some packages of Pulumi write their version with a v. */
function withoutV(version: string): string {
  return version.replace(/^v/, "");
}

async function readJson(file: string): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
