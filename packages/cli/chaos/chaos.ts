import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { outputKey, type Results, runIdOf } from "@snn/core";
import { LocalCloud } from "@snn/local-cloud";
import { type ChaosTraining, chaosTrainings, type Outcome } from "./trainings.js";
import { type Acts, doViolence } from "./violence.js";

const workers = 4;
const watchdogPeriodMs = 600;
/** Dead workers keep their tasks for so long. */
const visibilityTimeoutSeconds = 2;
/** A run that has not ended by then never will: undisturbed it takes some seconds. */
const longestRunMs = 180_000;

/** What a run under violence went through. */
export interface ChaosReport {
  readonly seed: number;
  readonly durationMs: number;
  readonly acts: Acts;
  /** Of the queue of neuron tasks. */
  readonly messages: {
    readonly sent: number;
    readonly duplicated: number;
    readonly received: number;
    readonly dead: number;
  };
  /** What was not as it should be; empty for a run that has passed. */
  readonly faults: readonly string[];
}

/**
 * Trains under violence in a local cloud: workers are killed, Redis loses its memory, EventBridge fails, the queue repeats,
 * reorders, throttles and forgets deletions, every training is requested twice.
 *
 * @param dataset an HDF5 file.
 * @param expected what each training comes to undisturbed, by name.
 */
export async function chaos(
  seed: number,
  dataset: string,
  expected: ReadonlyMap<string, Outcome>,
): Promise<ChaosReport> {
  const folder = await mkdtemp(join(tmpdir(), "snn-chaos-"));
  const startedMs = performance.now();
  const faults: string[] = [];
  const cloud = await LocalCloud.start({
    folder,
    watchdogPeriodMs,
    visibilityTimeoutSeconds,
    queueFaults: { seed, duplicate: 0.1, reorder: 0.5, loseDeletion: 0.05, throttle: 0.02, failEntry: 0.05 },
  });
  const over = new AbortController();
  try {
    for (let worker = 0; worker < workers; worker++) cloud.workers.start();
    const runs = await request(cloud, dataset);
    const violence = doViolence(cloud, seed, over.signal);
    const ended = await Promise.all(
      runs.map(async ({ runId, training }) => ({ runId, training, status: await endOf(cloud, runId) })),
    );
    over.abort();
    const acts = await violence;
    for (const { runId, training, status } of ended)
      if (status === "completed")
        faults.push(...(await compared(cloud, runId, training, expected.get(training.name)!)));
      else faults.push(`${training.name} ${status}`);
    const queue = cloud.connection.resources.NeuronQueue.url;
    const isDrained = await eventually(async () => cloud.emulators.fauxqs.counts(queue).present === 0);
    if (!isDrained) faults.push(`${cloud.emulators.fauxqs.counts(queue).present} messages are left in the queue`);
    const counts = cloud.emulators.fauxqs.counts(queue);
    const dead = cloud.emulators.fauxqs.counts(cloud.connection.resources.DeadLetters.url).present;
    if (counts.sent + counts.copied !== counts.deleted + counts.redrivenOut + counts.present)
      faults.push(`messages are not accounted for: ${JSON.stringify(counts)}`);
    const pids = [...cloud.workers.pids, cloud.emulators.redis.pid].filter((pid) => pid !== undefined);
    const left = await cloud.leftKeys();
    if (left.length > 0) faults.push(`keys are left in Redis: ${left.slice(0, 5).join(", ")}`);
    await cloud.close();
    for (const pid of pids) if (isAlive(pid)) faults.push(`process ${pid} is left running`);
    const files = await readdir(folder);
    if (files.length > 0) faults.push(`files are left: ${files.join(", ")}`);
    const durationMs = Math.round(performance.now() - startedMs);
    const messages = { sent: counts.sent, duplicated: counts.copied, received: counts.received, dead };
    return { seed, durationMs, acts, messages, faults };
  } finally {
    over.abort();
    await cloud.close();
    await rm(folder, { recursive: true });
  }
}

/** Requests every training twice, as S3 does that tells twice of one object. */
async function request(cloud: LocalCloud, dataset: string) {
  const { objectStore, eventBus } = cloud.services;
  const content = await readFile(dataset);
  return Promise.all(
    chaosTrainings.map(async (training) => {
      const runId = runIdOf({ key: training.name, sequencer: "1" });
      const keys = { dataset: `requests/${training.name}.h5`, parameters: `requests/${training.name}.json` };
      await objectStore.put(keys.parameters, JSON.stringify(training.parameters));
      await objectStore.put(keys.dataset, content);
      const event = { type: "TrainingRequested", detail: { runId, ...keys } } as const;
      await Promise.all([eventBus.publish(event), eventBus.publish(event)]);
      return { runId, training };
    }),
  );
}

/** How a run ended, with its reason if it failed; or that it did not end. */
async function endOf(cloud: LocalCloud, runId: string): Promise<string> {
  const deadlineMs = performance.now() + longestRunMs;
  while (performance.now() < deadlineMs) {
    const run = await cloud.services.runStore.get(runId);
    if (run?.status === "completed") return "completed";
    if (run?.status === "failed") return `failed: ${run.reason}`;
    await setTimeout(100);
  }
  return `has not ended after ${longestRunMs / 1000} s, at position ${await cloud.services.parameterServer.position(runId)}`;
}

async function compared(
  cloud: LocalCloud,
  runId: string,
  { name }: ChaosTraining,
  expected: Outcome,
): Promise<string[]> {
  const faults: string[] = [];
  const model = await cloud.services.objectStore.get(outputKey(runId, "params.h5"));
  if (model === undefined || Buffer.compare(model, expected.model) !== 0) faults.push(`${name}: another model`);
  const costs = await cloud.services.runStore.costs(runId);
  if (!isDeepStrictEqual(costs, expected.costs)) faults.push(`${name}: other costs in the records`);
  const content = await cloud.services.objectStore.get(outputKey(runId, "results.json"));
  const { epochs } = JSON.parse(Buffer.from(content ?? "{}").toString()) as Results;
  if (
    !isDeepStrictEqual(
      epochs?.map(({ cost }) => cost),
      expected.costs,
    )
  )
    faults.push(`${name}: other costs in the results`);
  return faults;
}

/** Waits until it holds. @returns false when it does not after 30 s. */
async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await holds()) return true;
    await setTimeout(100);
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
