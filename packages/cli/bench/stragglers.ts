// What a hedge saves on AWS, simulated: `node packages/cli/dist/bench/stragglers.js [EPOCHS]`. The published network, with workers that die
// without a word or are held up, and with and without hedge_after. The same seeds everywhere.
import { type Parameters, parametersSchema } from "@snn/core";
import { awsPlatform, simulate, workloadOf } from "@snn/estimate";
import { functionCatalogue } from "@snn/functions/catalogue";
import { parametersOf, workloads } from "./workload.js";

const epochs = Number(process.argv[2] ?? 1000);
const [published] = workloads;
const dataset = {
  features: published.features,
  inputType: "uint8",
  trainExamples: published.examples,
  testExamples: 50,
} as const;
const { launch, trainer, finish, notify } = functionCatalogue;
const subscribers = {
  launch: launch.types,
  trainer: trainer.types,
  finish: finish.types,
  notify: notify.types,
};
/** Of the deployed queue: six times the time limit of the function. */
const visibilityTimeoutMs = 360_000;

const worlds = [
  { name: "nothing goes wrong", disturbances: { visibilityTimeoutMs } },
  { name: "1 batch in 10,000 is lost", disturbances: { visibilityTimeoutMs, lostWorkerRate: 1e-4 } },
  {
    name: "1 batch in 1,000 takes 10 s more",
    disturbances: { visibilityTimeoutMs, stragglers: { rate: 1e-3, delayMs: 10_000 } },
  },
];

console.log(`${published.name}, ${epochs} epochs\n`);
console.log("| world | hedge_after | epoch p50 | p99 | p99.9 | run | requests that send |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const { name, disturbances } of worlds)
  for (const hedgeAfter of [undefined, 2]) {
    const parameters: Parameters = parametersSchema.parse({
      ...parametersOf({ ...published, epochs }, "float64"),
      ...(hedgeAfter !== undefined && { hedge_after: hedgeAfter }),
    });
    const workload = workloadOf(parameters, dataset);
    const { stepStarts, ledger, totalMs } = simulate({ workload, platform: awsPlatform(), subscribers, disturbances });
    const steps = Array.from({ length: stepStarts.steps }, (_, step) => step);
    const sorted = steps.map((step) => stepStarts.durationMs(step)).sort((a, b) => a - b);
    const percentile = (share: number) => seconds(sorted[Math.floor(share * (sorted.length - 1))]!);
    const sends = steps.reduce((sum, step) => sum + ledger.of(step).sqsSends, 0);
    console.log(
      `| ${[name, hedgeAfter ?? "–", percentile(0.5), percentile(0.99), percentile(0.999), minutes(totalMs), sends].join(" | ")} |`,
    );
  }

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(2)} s`;
}

function minutes(durationMs: number): string {
  return `${(durationMs / 60_000).toFixed(1)} min`;
}
