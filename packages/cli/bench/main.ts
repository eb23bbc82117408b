// Compares a training through the queue with NumPy and with its own bare matrix products, in one run: every figure is
// the median of several rounds, and the three take turns, since machines are noisy.
//
//   npm run bench [-- --rounds N]
//
// The peer: apt-get install python3-numpy libopenblas0-pthread
import { parseArgs } from "node:util";
import { measureNumpy, measureProducts, measureTraining, median } from "./measure.js";
import { type Workload, workloads } from "./workload.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);

for (const workload of workloads)
  for (const precision of ["float64", "float32"] as const) await compare(workload, precision);

async function compare(workload: Workload, precision: "float64" | "float32"): Promise<void> {
  const training: number[] = [];
  const bare: number[] = [];
  const numpy: number[] = [];
  const toBare: number[] = [];
  const toNumpy: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { epochMs, products, compute } = await measureTraining(workload, precision);
    const bareMs = await measureProducts(compute, products, workload.epochs);
    const numpyMs = measureNumpy(workload, precision);
    training.push(epochMs);
    bare.push(bareMs);
    toBare.push(epochMs / bareMs);
    if (numpyMs !== undefined) {
      numpy.push(numpyMs);
      toNumpy.push(epochMs / numpyMs);
    }
  }
  const messages = 2 * workload.neurons.reduce((sum, count) => sum + count, 0);
  const messageUs = (1000 * (median(training) - median(bare))) / messages;
  console.log(`${workload.name}, ${precision}: medians of ${rounds} rounds of ${workload.epochs} epochs`);
  console.log(`  through the queue    ${ms(training)} per epoch, ${messages} messages`);
  console.log(`  bare matrix products ${ms(bare)}   ratio ${median(toBare).toFixed(2)}`);
  if (numpy.length > 0) console.log(`  NumPy                ${ms(numpy)}   ratio ${median(toNumpy).toFixed(2)}`);
  else console.log("  NumPy                not here: apt-get install python3-numpy libopenblas0-pthread");
  console.log(`  a neuron message     ${messageUs.toFixed(1)} µs over the matrix products`);
}

function ms(times: readonly number[]): string {
  return `${median(times).toFixed(2).padStart(8)} ms`;
}
