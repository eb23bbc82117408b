import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset, Parameters } from "@snn/core";
import type { DatasetSize } from "@snn/estimate";
import { EmbeddedCloud } from "../embedded/embedded-cloud.js";

/** One ordinary machine, this one, doing it in one process, without a queue between processes. */
export interface MeasuredMachine {
  readonly processor: string;
  readonly processors: number;
  /** The median of the epochs that were measured. */
  readonly epochMs: number;
  readonly epochs: number;
}

const mostEpochs = 12;
/** Of the beginning, in which code is compiled and memory is claimed. */
const warmUpEpochs = 2;
const mostMs = 6_000;
/** Random numbers that are made for it at most: beyond that, it would rather be a training than an estimate. */
const mostNumbers = 200_000_000;

/**
 * Trains a few epochs on made-up numbers of the data set's size, as `snn train` does. What the numbers are does not change how long it takes.
 *
 * @returns undefined when the data set is too large to be made up, or when no epoch is over in time.
 */
export async function measureHere(
  parameters: Parameters,
  { features, trainExamples }: DatasetSize,
): Promise<MeasuredMachine | undefined> {
  if (features * trainExamples > mostNumbers) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "snn-estimate-"));
  const dataset = madeUp(parameters, features, trainExamples);
  const cloud = new EmbeddedCloud({
    pathOf: (key) => join(folder, key),
    notifier: { notify: async () => {} },
    ports: { datasetReader: { read: async () => dataset } },
  });
  const startsMs: number[] = [];
  const timer = setTimeout(() => cloud.stop(), mostMs);
  cloud.bus.watch(({ type }) => {
    if (type === "EpochStarted" || type === "TrainingCompleted") startsMs.push(performance.now());
    if (type === "TrainingCompleted" || type === "TrainingFailed") cloud.stop();
  });
  try {
    // The numbers stay small, or a made-up data set might end the run: what is learned is nothing.
    const short = { ...parameters, epochs: mostEpochs, learning_rate: 1e-9, threshold: undefined, budget: undefined };
    await cloud.objects.put("training_input/estimate.json", JSON.stringify(short));
    await cloud.objects.put("training_input/estimate.h5", "");
    await cloud.run();
  } finally {
    clearTimeout(timer);
    await rm(folder, { recursive: true });
  }
  const epochsMs = startsMs.slice(1).map((ms, index) => ms - startsMs[index]!);
  const settled = epochsMs.length > warmUpEpochs ? epochsMs.slice(warmUpEpochs) : epochsMs;
  if (settled.length === 0) return undefined;
  const [processor] = cpus();
  return {
    processor: processor?.model.trim() ?? "unknown",
    processors: cpus().length,
    epochMs: settled.sort((a, b) => a - b)[Math.floor(settled.length / 2)]!,
    epochs: settled.length,
  };
}

function madeUp({ activations, layers, neurons }: Parameters, features: number, examples: number): Dataset {
  const last = `layer${layers}`;
  const classes = activations[last] === "softmax" ? neurons[last]! : 2;
  const set = (count: number) => ({
    examples: count,
    inputs: Uint8Array.from({ length: count * features }, (_, index) => (index * 2_654_435_761) >>> 24),
    labels: Int32Array.from({ length: count }, (_, index) => index % classes),
  });
  const description = {
    exampleShape: [features],
    features,
    inputType: "uint8" as const,
    classes: Array.from({ length: classes }, (_, index) => String(index)),
    trainExamples: examples,
    testExamples: 1,
    sha256: "",
  };
  return { description, train: set(examples), test: set(1) };
}
