// The bare arithmetic: the matrix products of an epoch, one after the other, with nothing around them.
import type { Product } from "@snn/core";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import { readDescription } from "../contest/case-folder.js";
import { caseArguments } from "./case-arguments.js";
import { trainEmbedded } from "./embedded-training.js";
import { tellMeasurement } from "./tell-measurement.js";

/** Batches whose products are kept: those of all 196 of a big data set would not fit into memory. */
const mostBatches = 8;

const asked = caseArguments();
const { examples, batchSize } = await readDescription(asked.folder);
const batches = Math.ceil(examples / batchSize);
const keptBatches = Math.min(batches, mostBatches);

const compute = new OnnxruntimeCompute();
const products: Product[] = [];
let [epochsBegun, productsSeen, productsKept] = [0, 0, 0];

// The first epoch says how many products there are, the second gives them.
await trainEmbedded(
  { ...asked, seconds: 0, leastEpochs: 2 },
  {
    ports: {
      compute: {
        product(product) {
          productsSeen++;
          if (epochsBegun === 2 && productsSeen <= productsKept) products.push(product);
          return compute.product(product);
        },
      },
    },
    prepare: ({ bus }) =>
      bus.watch(({ type }) => {
        if (type !== "EpochStarted") return;
        productsKept = (productsSeen / batches) * keptBatches;
        productsSeen = 0;
        epochsBegun++;
      }),
  },
);

const epochMs: number[] = [];
for (let totalMs = 0; epochMs.length < asked.leastEpochs || totalMs < 1000 * asked.seconds; ) {
  const startMs = performance.now();
  for (const product of products) await compute.product(product);
  const durationMs = performance.now() - startMs;
  epochMs.push((durationMs * examples) / Math.min(examples, keptBatches * batchSize));
  totalMs += durationMs;
}
await tellMeasurement({ epochMs, costs: [] });
