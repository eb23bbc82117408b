import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkpointKey, outputKey, outputNames, type Results, type Run, type Services } from "@snn/core";
import { FolderRunStore } from "@snn/core/adapters/folder";
import { type LocalNames, withLocalNames } from "./local-names.js";

/**
 * Brings a run from a cloud into a folder, as a training in this process would have left it: its record, its costs, and
 * its files, be it the results or the checkpoint.
 *
 * @param names the files of this machine that the folder names in place of the cloud's objects.
 */
export async function exportRun(
  { runStore, objectStore }: Pick<Services, "runStore" | "objectStore">,
  runId: string,
  folder: string,
  names: LocalNames = new Map(),
): Promise<void> {
  const run = await runStore.get(runId);
  if (run === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeRecord(namedHere(run, names), await runStore.costs(runId), folder);
  // A run that was refused does not take the place of one that is done.
  if (run.training === undefined) return;
  const files = [
    ["checkpoint", checkpointKey(runId)] as const,
    ...outputNames.map((name) => [name, outputKey(runId, name)] as const),
  ];
  for (const [name, key] of files) {
    // The cloud may be about to delete the checkpoint of a run that has just completed.
    const isOver = name === "checkpoint" && run.status === "completed";
    const content = isOver ? undefined : await objectStore.get(key);
    // An earlier run may have had this folder.
    if (content === undefined) await rm(join(folder, name), { force: true });
    else await writeFile(join(folder, name), name === "results.json" ? trainedOn(names, content) : content);
  }
}

/** Writes the record as it came to be: what is there before is replaced only by a run that has begun. */
async function writeRecord(run: Run, costs: readonly number[], folder: string): Promise<void> {
  const records = new FolderRunStore((_runId, name) => join(folder, name));
  if (run.training === undefined) {
    await records.create(run);
    return;
  }
  const { endedAt, reason, problems, ...begun } = run;
  // Of this run, too: what is there may be older than what the cloud has.
  await rm(join(folder, "run.json"), { force: true });
  await records.create({ ...begun, status: "running" });
  for (const [epoch, cost] of costs.entries()) await records.recordCost(run.runId, epoch, cost);
  if (run.status !== "running") await records.end(run.runId, run);
}

function namedHere(run: Run, names: LocalNames): Run {
  const { training, problems } = run;
  return {
    ...run,
    ...(training && { training: { ...training, dataset: placedHere(training.dataset, names) } }),
    ...(problems && { problems: withLocalNames(problems, names) }),
  };
}

function trainedOn(names: LocalNames, content: Uint8Array): string {
  const results = JSON.parse(Buffer.from(content).toString()) as Results;
  return `${JSON.stringify({ ...results, dataset: placedHere(results.dataset, names) }, null, 2)}\n`;
}

function placedHere<Dataset extends { readonly path: string }>(dataset: Dataset, names: LocalNames): Dataset {
  return { ...dataset, path: names.get(dataset.path) ?? dataset.path };
}
