import { embedded } from "./contest/contender.js";
import { measure } from "./contest/contest.js";
import type { Measurement } from "./contest/measured-process.js";
import { mean, median, settled } from "./figures.js";
import type { Growth } from "./report/results.js";

/** One size, and the case that has it. */
export interface Size {
  readonly size: number;
  readonly folder: string;
  /** Messages of an epoch. */
  readonly messages: number;
  /** It trains for so many seconds and so many epochs at least. */
  readonly seconds: number;
  readonly leastEpochs: number;
}

/** Trains in every size in turn, round after round, in float64. */
export async function measureGrowth(
  sizes: readonly Size[],
  rounds: number,
  tell: (line: string) => void,
): Promise<Growth[]> {
  const measured = new Map<Size, Measurement[]>(sizes.map((size) => [size, []]));
  for (let round = 0; round < rounds; round++)
    for (const size of sizes) {
      const result = await measure(embedded, { ...size, precision: "float64" }, size.leastEpochs);
      measured.get(size)!.push(result);
      tell(`size ${size.size}, round ${round + 1} of ${rounds}: ${messageUs(size, result).toFixed(2)} µs a message`);
    }
  return sizes.map((size) => {
    const results = measured.get(size)!;
    const peaks = results.flatMap(({ peakBytes }) => peakBytes ?? []);
    return {
      size: size.size,
      epochs: median(results.map(({ epochMs }) => epochMs.length)),
      messageUs: median(results.map((result) => messageUs(size, result))),
      liveBytes: median(results.map(({ liveBytes }) => liveBytes!)),
      ...(peaks.length > 0 && { peakBytes: median(peaks) }),
    };
  });
}

/** The mean, since what grows may do so in pauses that a median does not see. */
function messageUs({ messages }: Size, { epochMs }: Measurement): number {
  return (1000 * mean(settled(epochMs))) / messages;
}
