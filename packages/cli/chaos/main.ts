// npm run chaos -- --seed 1 --minutes 5: trains under violence, seed after seed, until the time is over or a run is not the
// same as an undisturbed one.
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { type ChaosReport, chaos } from "./chaos.js";
import { chaosDataset, chaosTrainings, undisturbed } from "./trainings.js";

const { seed, minutes, runs, json } = new Command("npm run chaos --")
  .description("train under violence, and compare with an undisturbed training")
  .option("--seed <n>", "the first seed", Number, 1)
  .option("--minutes <n>", "for how long; the last run is brought to its end", Number, 1)
  .option("--runs <n>", "so many runs, however long they take", Number)
  .option("--json", "one JSON line per run")
  .parse()
  .opts<{ seed: number; minutes: number; runs?: number; json?: boolean }>();

const folder = await mkdtemp(join(tmpdir(), "snn-chaos-"));
process.once("exit", () => rmSync(folder, { recursive: true }));
const dataset = await chaosDataset(folder);
const expected = new Map(
  await Promise.all(
    chaosTrainings.map(async (training) => [training.name, await undisturbed(training, dataset)] as const),
  ),
);
const deadlineMs = performance.now() + minutes * 60_000;
const isOver = (done: number) => (runs === undefined ? performance.now() >= deadlineMs : done >= runs);
let failures = 0;
let done = 0;
for (; done === 0 || !isOver(done); done++) {
  const report = await chaos(seed + done, dataset, expected);
  if (report.faults.length > 0) failures++;
  process.stdout.write(`${json ? JSON.stringify(report) : described(report)}\n`);
}
if (!json) console.log(`${done} runs under violence, ${failures} not as they should be`);
process.exitCode = failures > 0 ? 1 : 0;

function described({ seed, durationMs, acts, messages, faults }: ChaosReport): string {
  const { workersKilled, redisRestarts, eventBridgeFailures } = acts;
  const { sent, duplicated, received, dead } = messages;
  const verdict = faults.length === 0 ? "the same bytes" : faults.join("; ");
  return (
    `seed ${seed}: ${(durationMs / 1000).toFixed(0)} s, ${workersKilled} workers killed, ${redisRestarts} restarts of Redis, ` +
    `EventBridge down ${eventBridgeFailures} times, ${sent} messages sent, ${duplicated} of them twice, received ${received} times, ` +
    `${dead} dead: ${verdict}`
  );
}
