import { stat, writeFile } from "node:fs/promises";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import { refusal } from "../problems.js";
import { checkOutput, writeWhole } from "../whole-file.js";
import { contactSheet } from "./contact-sheet.js";
import { inspectDataset } from "./inspection.js";
import { report } from "./report.js";
import { thumbnails } from "./thumbnails.js";

/** The options of the command line. */
export interface InspectOptions {
  readonly json?: boolean;
  /** Where pictures are drawn. */
  readonly contactSheet?: string;
}

/**
 * `snn dataset inspect FILE`: prints what is in a data set, what a network for it needs, and what may be wrong with it; on a
 * terminal with colours also some of its pictures. With `json`, one JSON object.
 *
 * @returns the exit code.
 * @throws InvalidInputError with every problem of the file.
 */
export async function inspectCommand(file: string, options: InspectOptions): Promise<number> {
  const { json = false, contactSheet: sheet } = options;
  if (sheet !== undefined) await checkOutput(sheet);
  const dataset = await new Hdf5DatasetReader().read(file, file);
  const { size } = await stat(file);
  if (sheet !== undefined) {
    const png = await contactSheet(dataset);
    if (png === undefined) throw refusal(file, "examples that are no pictures", "pictures, to draw a contact sheet of");
    await writeWhole(sheet, (path) => writeFile(path, png));
  }
  const inspection = {
    ...inspectDataset(file, size, dataset),
    ...(sheet === undefined ? {} : { contactSheet: sheet }),
  };
  if (json) {
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
