import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Compute, Parameters, Product } from "@snn/core";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import { EmbeddedCloud } from "../src/embedded/embedded-cloud.js";
import { projectFile } from "../src/project.js";
import { datasetOf, parametersOf, type Workload } from "./workload.js";

type Precision = Parameters["precision"];

/** Trains through the queue, in this process, with all that `snn train` does but its display. */
export async function measureTraining(
  workload: Workload,
  precision: Precision,
): Promise<{ epochMs: number; products: Product[]; compute: Compute }> {
  const folder = await mkdtemp(join(tmpdir(), "snn-bench-"));
  const dataset = datasetOf(workload);
  const compute = new OnnxruntimeCompute();
  const products: Product[] = [];
  const cloud = new EmbeddedCloud({
    pathOf: (key) => join(folder, key),
    notifier: { notify: async () => {} },
    ports: {
      datasetReader: { read: async () => dataset },
      compute: {
        product(product) {
          products.push(product);
          return compute.product(product);
        },
      },
    },
  });
  const epochStartsMs: number[] = [];
  cloud.bus.watch(({ type }) => {
    if (type !== "EpochStarted" && type !== "TrainingCompleted") return;
    epochStartsMs.push(performance.now());
    // Only the products of the last epoch are kept.
    if (type === "EpochStarted") products.length = 0;
    else cloud.stop();
  });
  try {
    await cloud.objects.put("training_input/bench.json", JSON.stringify(parametersOf(workload, precision)));
    await cloud.objects.put("training_input/bench.h5", "");
    await cloud.run();
  } finally {
    await rm(folder, { recursive: true });
  }
  const epochMs = median(epochStartsMs.slice(1).map((ms, index) => ms - epochStartsMs[index]!));
  return { epochMs, products: [...products], compute };
}

/** The matrix products of an epoch, one after the other, with nothing around them. @returns milliseconds per epoch. */
export async function measureProducts(compute: Compute, products: readonly Product[], epochs: number): Promise<number> {
  const times: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const start = performance.now();
    for (const product of products) await compute.product(product);
    times.push(performance.now() - start);
  }
  return median(times);
}

/** The same epochs in NumPy. @returns milliseconds per epoch, or undefined where there is no NumPy. */
export function measureNumpy(
  { neurons, examples, features, epochs }: Workload,
  precision: Precision,
): number | undefined {
  const script = projectFile("packages/cli/bench/numpy_peer.py");
  const args = [script, precision, epochs, examples, features, neurons.join(",")].map(String);
  try {
    return Number(execFileSync("/usr/bin/python3", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return undefined;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
