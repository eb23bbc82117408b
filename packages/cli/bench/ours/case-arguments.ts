import type { Parameters } from "@snn/core";

/** What a process is asked to train on, and for how long: the same as every peer is asked. */
export interface CaseArguments {
  /** Where the case is: `dataset.h5`, and the parameters in a file a precision. */
  readonly folder: string;
  readonly precision: Parameters["precision"];
  /** It trains for so many seconds, … */
  readonly seconds: number;
  /** … and for so many epochs at least. */
  readonly leastEpochs: number;
  /** What only some processes are asked for. */
  readonly more: readonly string[];
}

/** The arguments of this process: `FOLDER PRECISION SECONDS EPOCHS …`. */
export function caseArguments(): CaseArguments {
  const [folder, precision, seconds, epochs, ...more] = process.argv.slice(2) as [string, string, string, string];
  return {
    folder,
    precision: precision as CaseArguments["precision"],
    seconds: Number(seconds),
    leastEpochs: Number(epochs),
    more,
  };
}
