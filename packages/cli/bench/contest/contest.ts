import type { Parameters } from "@snn/core";
import { mean, median, settled } from "../figures.js";
import type { Contest, Standing } from "../report/results.js";
import type { Workload } from "../workload.js";
import { disagreement } from "./agreement.js";
import { type Contender, embedded } from "./contender.js";
import { type Measurement, measureProcess } from "./measured-process.js";

/** What is measured, and how long. */
export interface ContestOptions {
  readonly workload: Workload;
  /** Where the case of the workload is. */
  readonly folder: string;
  readonly precision: Parameters["precision"];
  /** Embedded must be one of them. */
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  /** Seconds that each trains in a round. */
  readonly seconds: number;
  readonly tell: (line: string) => void;
}

/** Who took longer than so for a measurement is measured no second time: one epoch of it is longer than the machine's moods. */
const longestSeconds = 20;

/** Epochs of each at least, so that one is left when the first of them is dropped. */
const leastEpochs = 2;

/** Trains with each contender in turn, round after round, since machines are noisy: what is compared was measured in one round. */
export async function contest(options: ContestOptions): Promise<Contest> {
  const { workload, precision, rounds, tell } = options;
  const able = options.contenders.filter(({ precisions }) => precisions.includes(precision));
  const versions = new Map(able.map((contender) => [contender, contender.version()]));
  const present = able.filter((contender) => versions.get(contender) !== undefined);
  const measured: ReadonlyMap<Contender, Measurement>[] = [];
  const tooSlow = new Set<Contender>();
  const broken = new Map<Contender, string>();
  for (let round = 0; round < rounds; round++) {
    const results = new Map<Contender, Measurement>();
    measured.push(results);
    // Who comes first may have it easier, or harder.
    const order = [...present.slice(round % present.length), ...present.slice(0, round % present.length)];
    for (const contender of order.filter((each) => !tooSlow.has(each) && !broken.has(each))) {
      const startMs = performance.now();
      const result = await measure(contender, options).catch((error: Error) => {
        // Without the embedded training there is nothing to compare with.
        if (contender === embedded) throw error;
        broken.set(contender, error.message);
        tell(`${contender.name} is out: ${error.message}`);
      });
      if (result === undefined) continue;
      results.set(contender, result);
      if (performance.now() - startMs > 1000 * longestSeconds) tooSlow.add(contender);
      const ms = median(settled(result.epochMs)).toFixed(2);
      tell(`${workload.name}, ${precision}, round ${round + 1} of ${rounds}: ${contender.name} ${ms} ms an epoch`);
    }
  }
  const { name, neurons, examples, features, batchSize = examples } = workload;
  return {
    workload: { name, neurons, examples, features, batchSize },
    precision,
    rounds,
    standings: able.map((contender): Standing => {
      const version = versions.get(contender);
      if (version === undefined) return { name: contender.name, missing: contender.install };
      const named = { name: contender.name, ...(version !== "" && { version }) };
      if (broken.has(contender)) return { ...named, refused: "it broke" };
      return { ...named, ...standingOf(contender, measured, precision) };
    }),
  };
}

/** Measures a contender once. */
export function measure(
  { command, more = [] }: Contender,
  { folder, precision, seconds }: Pick<ContestOptions, "folder" | "precision" | "seconds">,
  epochs = leastEpochs,
): Promise<Measurement> {
  return measureProcess([...command, folder, precision, String(seconds), String(epochs), ...more]);
}

function standingOf(
  contender: Contender,
  rounds: readonly ReadonlyMap<Contender, Measurement>[],
  precision: Parameters["precision"],
): Omit<Standing, "name" | "version"> {
  const tolerance = contender.tolerances?.[precision];
  const [epochMs, means, ratios, peaks]: number[][] = [[], [], [], []];
  for (const round of rounds) {
    const measured = round.get(contender);
    // The embedded cloud may itself have been too slow for another round: then its first one is what there is.
    const reference = round.get(embedded) ?? rounds[0]!.get(embedded)!;
    if (measured === undefined) continue;
    const wrong = tolerance === undefined ? undefined : disagreement(measured.costs, reference.costs, tolerance);
    if (wrong !== undefined) return { refused: wrong };
    const ms = median(settled(measured.epochMs));
    epochMs!.push(ms);
    means!.push(mean(settled(measured.epochMs)));
    ratios!.push(ms / median(settled(reference.epochMs)));
    if (measured.peakBytes !== undefined) peaks!.push(measured.peakBytes);
  }
  return {
    rounds: epochMs!.length,
    epochMs: median(epochMs!),
    meanEpochMs: median(means!),
    timesEmbedded: median(ratios!),
    ...(peaks!.length > 0 && { peakBytes: Math.max(...peaks!) }),
  };
}
