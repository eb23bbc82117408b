// What it costs a training to be watched: the same training without a page, and with a page and three who watch it, by turns, since
// machines are noisy. The figure is the median of the ratios of the pairs. Those who watch are a process of their own, as browsers are.
//
//   npm run bench:live [-- --pairs N] [-- --watchers N]
import { parseArgs } from "node:util";
import { median } from "./figures.js";
import { measureWatched } from "./watched-training.js";
import { type Workload, workloads } from "./workload.js";

const options = { pairs: { type: "string", default: "9" }, watchers: { type: "string", default: "3" } } as const;
const { values } = parseArgs({ options });
const [pairs, watchers] = [Number(values.pairs), Number(values.watchers)];

let isTooSlow = false;
for (const workload of workloads) await compare(workload);
if (isTooSlow) process.exitCode = 1;

async function compare(workload: Workload): Promise<void> {
  const [alone, watched]: [number[], number[]] = [[], []];
  const frames: number[] = [];
  // The first training of a process is slower than the others.
  await measureWatched(workload, 0);
  for (let pair = 0; pair < pairs; pair++) {
    // Who is first may have it easier, or harder.
    const order = pair % 2 === 0 ? [0, watchers] : [watchers, 0];
    for (const count of order) {
      const { durationMs, messages } = await measureWatched(workload, count);
      (count === 0 ? alone : watched).push(durationMs);
      if (count > 0) frames.push(messages / count / (durationMs / 1000));
    }
  }
  const ratio = median(watched.map((ms, pair) => ms / alone[pair]!));
  if (ratio > 1.05) isTooSlow = true;
  console.log(`${workload.name}: ${workload.epochs} epochs, medians of ${pairs} pairs`);
  console.log(`  alone              ${median(alone).toFixed(0).padStart(6)} ms`);
  console.log(
    `  watched by ${watchers}       ${median(watched).toFixed(0).padStart(6)} ms   ratio ${ratio.toFixed(3)}`,
  );
  console.log(`  each was told      ${median(frames).toFixed(1).padStart(6)} times a second`);
}
