import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Analysis, analyse, type OpenedRun, openRun, reportHtml } from "@snn/analysis";
import { InvalidInputError } from "@snn/core";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import type { CloudOptions } from "../cloud/linked.js";
import { printable } from "../printable.js";
import { isInCloud } from "../watch/command.js";
import { checkOutput, writeWhole } from "../whole-file.js";
import { figuresOf } from "./figures.js";
import { type FoundRun, withCloudRun, withLocalRun } from "./found-run.js";

export interface ReportOptions extends CloudOptions {
  /** The file that is written. */
  readonly output?: string;
  /** The data set of a run of this machine. */
  readonly dataset?: string;
  readonly json?: boolean;
}

/**
 * `snn report RUN`: writes the report of a run, in a cloud or of this machine, into one HTML file, and says where.
 *
 * @param name the id of the run, or its folder.
 * @returns the exit code.
 * @throws InvalidInputError when there is no such run, or when the file cannot be written.
 */
export async function reportCommand(name: string, options: ReportOptions): Promise<number> {
  const { dataset } = options;
  refuseOtherFile(options.output);
  const write = (found: FoundRun) => writeReport(found, options);
  if (!isInCloud(options)) return withLocalRun(name, dataset === undefined ? undefined : resolve(dataset), write);
  if (dataset === undefined) return withCloudRun(name, options, write);
  const expected = "nothing: a run in a cloud has its data set there";
  throw new InvalidInputError([{ file: "--dataset", path: "", found: "an option", expected }]);
}

/** A slip such as `-o model.onnx` must not cost a model. @throws InvalidInputError */
function refuseOtherFile(output: string | undefined): void {
  if (output === undefined || /\.html?$/i.test(output)) return;
  throw new InvalidInputError([
    { file: "--output", path: "", found: output, expected: "a file whose name ends in .html" },
  ]);
}

async function writeReport({ source, folder, isAtWork }: FoundRun, options: ReportOptions): Promise<number> {
  const file = options.output ?? (folder === undefined ? `${source.runId}.html` : join(folder, "report.html"));
  await checkOutput(file);
  const { opened, analysis } = await analysed(await openRun(source));
  const { run, missing } = opened;
  const html = await reportHtml({
    opened,
    ...(analysis && { analysis }),
    ...(run.status === "running" && isAtWork !== undefined && { isAtWork: await isAtWork() }),
    madeAt: new Date(),
  });
  await writeWhole(file, (path) => writeFile(path, html));
  for (const reason of missing) console.error(printable(reason));
  console.log(options.json ? JSON.stringify(figuresOf(file, opened, analysis)) : printable(file));
  return 0;
}

/** Tries the model on the data set, where both are there. */
async function analysed(opened: OpenedRun): Promise<{ opened: OpenedRun; analysis?: Analysis }> {
  const { model, dataset, missing } = opened;
  if (model === undefined || dataset === undefined) return { opened };
  try {
    return { opened, analysis: await analyse(model, dataset, new OnnxruntimeCompute()) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { opened: { ...opened, missing: [...missing, `The model cannot be measured: ${error.message}`] } };
  }
}
