import { type Release, type ReleaseStore, readHistory, stateOf, verdictOn } from "@snn/core";
import { printable } from "../printable.js";
import type { ReleasesOptions } from "./where.js";
import { withReleases } from "./where.js";

/** `snn releases`: prints every release, its state, its metrics, and who decided about it. @returns the exit code. */
export async function listReleasesCommand(options: ReleasesOptions & { readonly json?: boolean }): Promise<number> {
  return withReleases(options, async ({ releaseStore }) => {
    const rows = await rowsOf(releaseStore);
    if (options.json) for (const row of rows) console.log(JSON.stringify(row));
    else
      console.log(
        rows.length === 0 ? "no releases yet: train a model, or put one up with: snn release MODEL" : table(rows),
      );
    return 0;
  });
}

type Row = Release & {
  readonly state: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly reason?: string;
};

async function rowsOf(releaseStore: ReleaseStore): Promise<Row[]> {
  const { releases, decisions } = await readHistory(releaseStore);
  return releases.map((release) => {
    const { by, at, reason } = verdictOn(release.releaseId, decisions) ?? {};
    return {
      ...release,
      state: stateOf(release.releaseId, releases, decisions) ?? "staging",
      ...(by !== undefined && { decidedBy: by }),
      ...(at !== undefined && { decidedAt: at }),
      ...(reason !== undefined && { reason }),
    };
  });
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(({ releaseId, state, createdAt, runId, metrics, decidedBy = "", reason = "" }) => [
    releaseId,
    state,
    createdAt.slice(0, 16).replace("T", " "),
    runId,
    `${(100 * metrics.testAccuracy).toFixed(1)} %`,
    printable(decidedBy),
    printable(reason),
  ]);
  const all = [["release", "state", "released", "run", "test", "decided by", "reason"], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
