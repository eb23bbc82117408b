import { stat } from "node:fs/promises";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import { inspectDataset } from "./inspection.js";
import { report } from "./report.js";
import { thumbnails } from "./thumbnails.js";

/**
 * `snn dataset inspect FILE`: prints what is in a data set and what a network for it needs; on a terminal with colours also
 * some of its pictures. With `json`, one JSON object.
 *
 * @returns the exit code.
 * @throws InvalidInputError with every problem of the file.
 */
export async function inspectCommand(file: string, options: { json?: boolean }): Promise<number> {
  const dataset = await new Hdf5DatasetReader().read(file, file);
  const { size } = await stat(file);
  const inspection = inspectDataset(file, size, dataset);
  if (options.json) {
    console.log(JSON.stringify(inspection));
    return 0;
  }
  console.log(report(inspection));
  const { stdout, env } = process;
  if (stdout.isTTY && !env.NO_COLOR) {
    const pictures = await thumbnails(dataset, stdout.columns ?? 80);
    if (pictures !== undefined) console.log(`\n${pictures}`);
  }
  return 0;
}
