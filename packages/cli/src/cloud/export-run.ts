import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkpointKey, outputKey, outputNames, type Results, type Services } from "@snn/core";
import { FolderRunStore } from "@snn/core/adapters/folder";

/**
 * Brings a run from a cloud into a folder, as a training in this process would have left it: its record, its costs, and
 * its files, be it the results or the checkpoint.
 *
 * @param dataset the file that it was trained on, which the folder names in place of the cloud's object.
 */
export async function exportRun(
  { runStore, objectStore }: Pick<Services, "runStore" | "objectStore">,
  runId: string,
  folder: string,
  dataset: string,
): Promise<void> {
  const run = await runStore.get(runId);
  if (run === undefined) return;
  await mkdir(folder, { recursive: true });
  const { training } = run;
  const records = new FolderRunStore((_runId, name) => join(folder, name));
  await records.create(
    training === undefined
      ? run
      : { ...run, training: { ...training, dataset: { ...training.dataset, path: dataset } } },
  );
  for (const [epoch, cost] of (await runStore.costs(runId)).entries()) await records.recordCost(runId, epoch, cost);
  for (const [name, key] of [
    ["checkpoint", checkpointKey(runId)] as const,
    ...outputNames.map((name) => [name, outputKey(runId, name)] as const),
  ]) {
    const content = await objectStore.get(key);
    if (content === undefined) continue;
    await writeFile(join(folder, name), name === "results.json" ? trainedOn(dataset, content) : content);
  }
}

function trainedOn(dataset: string, content: Uint8Array): string {
  const results = JSON.parse(Buffer.from(content).toString()) as Results;
  return `${JSON.stringify({ ...results, dataset: { ...results.dataset, path: dataset } }, null, 2)}\n`;
}
