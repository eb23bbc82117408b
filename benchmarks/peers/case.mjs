// What every peer in JavaScript shares: the case that it is given, and the clock around its epochs.
//
//   node PEER.mjs FOLDER PRECISION SECONDS EPOCHS
//
// It trains for so many seconds, and for so many epochs at least; prints a line of JSON, {"epochMs": [...], "costs": [...]}, and
// ends when its standard input does, so that whoever started it can see how much memory it has taken.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, precisionName, seconds, leastEpochs] = process.argv.slice(2);

/** float64 or float32. */
export const precision = precisionName;

/** Its neurons a layer, features, examples, batchSize and learningRate. */
export const description = JSON.parse(readFileSync(join(folder, "case.json"), "utf8"));

/** examples × features, as bytes. */
export const inputs = new Uint8Array(bytesOf("inputs.u8"));

/** The class of every example. */
export const labels = new Int32Array(bytesOf("labels.i32"));

/** Of every layer: neurons × inputs. */
export const firstWeights = description.neurons.map(
  (_, layer) => new Float64Array(bytesOf(`weights-${layer + 1}.f64`)),
);

const orders = new Int32Array(bytesOf("orders.i32"));

/** The examples of every batch of an epoch; undefined for all of them, where there is but one batch. */
export function batches(epoch) {
  const { examples, batchSize } = description;
  if (orders.length === 0) return [undefined];
  const first = (epoch % (orders.length / examples)) * examples;
  const order = orders.subarray(first, first + examples);
  const count = Math.ceil(examples / batchSize);
  return Array.from({ length: count }, (_, batch) => order.subarray(batch * batchSize, (batch + 1) * batchSize));
}

/** Trains epoch after epoch by a function that returns the cost of one. */
export async function measure(trainEpoch) {
  const epochMs = [];
  const costs = [];
  for (let totalMs = 0; costs.length < Number(leastEpochs) || totalMs < 1000 * Number(seconds); ) {
    const startMs = performance.now();
    costs.push(await trainEpoch(costs.length));
    epochMs.push(performance.now() - startMs);
    totalMs += epochMs.at(-1);
  }
  console.log(JSON.stringify({ epochMs, costs }));
  process.stdin.resume();
}

function bytesOf(name) {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
