import type { Parameters } from "@snn/core";
import { embedded, ours } from "./contest/contender.js";
import { measure } from "./contest/contest.js";
import { mean, median, settled } from "./figures.js";
import { type PhaseTimes, phases } from "./ours/phase-clock.js";
import type { MessageCost } from "./report/results.js";
import type { Workload } from "./workload.js";

interface Options {
  readonly workload: Workload;
  readonly folder: string;
  readonly precision: Parameters["precision"];
  readonly messageBatch: number;
  readonly rounds: number;
  readonly seconds: number;
}

/** Trains with clocks around every part and without them, in turns. */
export async function measureMessages(options: Options): Promise<MessageCost> {
  const { workload, precision, messageBatch, rounds } = options;
  const { neurons, examples, batchSize = examples } = workload;
  const messages = 2 * neurons.reduce((sum, count) => sum + count, 0) * Math.ceil(examples / batchSize);
  const clocked: PhaseTimes[] = [];
  const unclockedUs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { phaseMs, messages: count } = await measure(ours("", "phases-process", String(messageBatch)), options);
    clocked.push(Object.fromEntries(phases.map((phase) => [phase, (1000 * phaseMs![phase]) / count!])) as PhaseTimes);
    const plain = await measure({ ...embedded, more: [String(messageBatch)] }, options);
    unclockedUs.push((1000 * mean(settled(plain.epochMs))) / messages);
  }
  const phaseUs = Object.fromEntries(phases.map((phase) => [phase, median(clocked.map((times) => times[phase]))]));
  return {
    workload: workload.name,
    precision,
    messageBatch,
    messages,
    phaseUs: phaseUs as PhaseTimes,
    unclockedUs: median(unclockedUs),
  };
}
