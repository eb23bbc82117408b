import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { Hdf5DatasetWriter } from "@snn/core/adapters/hdf5";
import { refusal } from "../problems.js";
import { type EndSignal, exitCodeOf, onEndSignal } from "../train/signals.js";
import { checkOutput, writeWhole } from "../whole-file.js";
import { buildDataset } from "./build.js";
import type { BuildOptions } from "./build-options.js";
import { type BuildSummary, buildReport } from "./build-report.js";
import { contactSheet } from "./contact-sheet.js";
import { ReadingProgress } from "./reading-progress.js";

/** The options of the command line, as it has parsed them. */
export interface BuildCommandOptions extends Pick<BuildOptions, "size" | "fit" | "testShare" | "seed" | "balance"> {
  readonly gray?: true;
  readonly augment?: BuildOptions["augment"];
  readonly copies?: number;
  /** `false`: none; left out: beside the output. */
  readonly contactSheet?: string | boolean;
  readonly json?: true;
}

/**
 * `snn dataset build PICTURES OUT.h5`: makes a data set of pictures, and says what became of them.
 *
 * @returns the exit code.
 * @throws InvalidInputError with every problem of the pictures or of the output.
 */
export async function buildCommand(source: string, output: string, given: BuildCommandOptions): Promise<number> {
  const options = buildOptions(given);
  const sheet = sheetPath(output, given.contactSheet);
  for (const path of [output, ...(sheet === undefined ? [] : [sheet])]) await checkOutput(path);
  const controller = new AbortController();
  const stopListening = onEndSignal((signal) => controller.abort(new Interrupted(signal)));
  const progress = new ReadingProgress();
  const { signal } = controller;
  try {
    const built = await buildDataset(source, options, {
      onProgress: (done, all) => progress.update(done, all),
      signal,
    });
    progress.stop();
    await writeWhole(output, (path) => new Hdf5DatasetWriter().write(path, built.dataset), signal);
    if (sheet !== undefined) {
      const png = await contactSheet(built.dataset);
      await writeWhole(sheet, (path) => writeFile(path, png!), signal);
    }
    const { dataset, ...found } = built;
    const summary: BuildSummary = {
      file: output,
      sizeBytes: (await stat(output)).size,
      sha256: await sha256Of(output),
      exampleShape: dataset.description.exampleShape,
      ...options,
      trainExamples: dataset.train.examples,
      testExamples: dataset.test.examples,
      ...found,
      ...(sheet === undefined ? {} : { contactSheet: sheet }),
    };
    console.log(given.json ? JSON.stringify(summary) : buildReport(summary));
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return exitCodeOf(error.signal);
    throw error;
  } finally {
    progress.stop();
    stopListening();
  }
}

/** A signal came while the data set was made. */
class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(readonly signal: EndSignal) {
    super(`interrupted by ${signal}`);
  }
}

/** @throws InvalidInputError for options that do not fit together. */
function buildOptions({
  size,
  fit,
  testShare,
  seed,
  balance,
  gray,
  augment = [],
  copies,
}: BuildCommandOptions): BuildOptions {
  if (copies !== undefined && copies > 0 && augment.length === 0)
    throw refusal(
      "--copies",
      `${copies} without --augment`,
      "--augment with the changes, such as --augment flip,rotate",
    );
  return {
    size,
    fit,
    testShare,
    seed,
    balance,
    gray: gray ?? false,
    augment,
    copies: copies ?? (augment.length > 0 ? 1 : 0),
  };
}

function sheetPath(output: string, asked: string | boolean | undefined): string | undefined {
  if (asked === false) return undefined;
  return typeof asked === "string" ? asked : output.replace(/\.\w+$/, ".contact-sheet.png");
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
