import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { appAnswer } from "./app-answer.js";
import { isCurrent, pinnedSstVersion, platformFolder, type WantedPlatform } from "./is-current.js";
import { providerVersion } from "./provider-version.js";

const run = promisify(execFile);
const installTimeoutMs = 10 * 60_000;

export interface MaterialisedPlatform {
  /** Absolute path of the platform. */
  readonly folder: string;
  /** The version of SST. */
  readonly version: string;
  /** False when it was current already. */
  readonly isNew: boolean;
}

/**
 * Makes `.sst/platform`, the sources of SST's components and their dependencies, current from npm alone: without
 * Pulumi, bun or an account. It is built in a folder of its own below `.sst` and takes its place by a rename, so that
 * nobody ever sees half of it, two processes may do it at once, and `sst install` touches nothing else in the
 * repository. Throws with what `sst install` wrote when that fails.
 */
export async function materialisePlatform(root: string): Promise<MaterialisedPlatform> {
  const version = await pinnedSstVersion(root);
  const { name, home, providers } = await appAnswer(root, "dev");
  const awsVersion = providerVersion(providers);
  const wanted: WantedPlatform = { version, ...(awsVersion === undefined ? {} : { awsVersion }) };
  const folder = join(root, platformFolder);
  if (await isCurrent(folder, wanted)) return { folder, version, isNew: false };

  await mkdir(join(root, ".sst"), { recursive: true });
  const workshop = await mkdtemp(join(root, ".sst", "materialise-"));
  try {
    // SST bundles all that the configuration imports: one without `run` needs neither the stacks nor what they import.
    const answer = JSON.stringify({ name, home, providers });
    await writeFile(
      join(workshop, "sst.config.ts"),
      `export default $config({ app: () => (${answer}), run: async () => {} });\n`,
    );
    await install(root, workshop);
    const made = join(workshop, platformFolder);
    if (!(await isCurrent(made, wanted))) {
      throw new Error(
        `sst install left no complete platform of SST ${version} in ${made}: is the npm registry reachable?`,
      );
    }
    return { folder, version, isNew: await takePlace(made, folder, wanted, join(workshop, "replaced")) };
  } finally {
    await rm(workshop, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function install(root: string, workshop: string): Promise<void> {
  const sst = join(root, "node_modules", "sst", "bin", "sst.mjs");
  // The stage is never used, but without one the command asks for it; the metadata service of EC2 is asked for
  // credentials, and telemetry sent, unless told otherwise: both only cost time where there is neither.
  const environment = {
    ...process.env,
    SST_SKIP_DEPENDENCY_CHECK: "1",
    SST_NO_BUN: "1",
    SST_STAGE: "dev",
    SST_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_prefer_offline: "true",
  };
  try {
    await run(process.execPath, [sst, "install"], { cwd: workshop, env: environment, timeout: installTimeoutMs });
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    throw new Error(`sst install failed: ${`${stderr}\n${stdout}`.trim() || String(cause)}`, { cause });
  }
}

/** Puts the new platform in its place; false when another process was first with one just as good. */
async function takePlace(made: string, folder: string, wanted: WantedPlatform, replaced: string): Promise<boolean> {
  const deadlineMs = Date.now() + 10_000;
  for (;;) {
    try {
      await rename(made, folder);
      return true;
    } catch (error) {
      if (await isCurrent(folder, wanted)) return false;
      if (Date.now() > deadlineMs) throw error;
      // An outdated platform is in the way: moved aside (and removed with the workshop), and once more.
      await rename(folder, `${replaced}-${Date.now()}`).catch(() => undefined);
      await new Promise(setImmediate);
    }
  }
}
