import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { outputKey, parseParameters, type Results, type UsageName } from "@snn/core";
import { localCloudPlatform, simulate, slownessOf, sumOfUsage, workloadOf } from "@snn/estimate";
import { LocalCloud, publishedLatencies } from "@snn/local-cloud";
import { subscribers } from "../../src/estimate/subscribers.js";
import { noisyPictures, writeHdf5 } from "../helpers/made-up-data.js";

const workers = 2;
const examples = 40;
const features = 48;
const size = { features, inputType: "uint8" as const, trainExamples: examples, testExamples: 10 };

const watchdogPeriodMs = 3_600_000;

/** Epochs of the beginning, in which workers start and code is compiled. */
const warmUp = 2;

/** What does not hang on how messages happened to be grouped. */
const exact: readonly UsageName[] = [
  "sqsSends",
  "dynamoDbWrites",
  "s3Puts",
  "parameterServerBytesWritten",
  "launchInvocations",
  "trainerInvocations",
];

const networks = {
  "four layers": { ...network([20, 7, 5, 1]), epochs: 14, checkpoint_every: 5 },
  "mini-batches": { ...network([6, 1]), epochs: 6, batch_size: 8 },
  "a wide layer with Adam, in float32": { ...network([40, 1]), epochs: 18, precision: "float32", optimizer: "adam" },
};

suite("an estimate of the local cloud", { timeout: 120_000 }, () => {
  let folder: string;
  let pictures: Buffer;
  let prompt: LocalCloud;
  let slow: LocalCloud;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "snn-estimate-"));
    pictures = await readFile(await writeHdf5(join(folder, "data.h5"), noisyPictures({ train: examples })));
    // What the watchdog writes down hangs on how long a run takes.
    prompt = await LocalCloud.start({ folder, watchdogPeriodMs });
    slow = await LocalCloud.start({ folder, watchdogPeriodMs, latencies: true });
    for (const cloud of [prompt, slow]) for (let worker = 0; worker < workers; worker++) cloud.workers.start();
  });

  after(async () => {
    await Promise.all([prompt.close(), slow.close()]);
    await rm(folder, { recursive: true });
  });

  // The probe comes right before each, since the machine may have other things to do meanwhile.
  for (const [name, parameters] of Object.entries(networks))
    test(`is within 15 % of its time with latencies, and its requests are exact: ${name}`, async (t) => {
      const probe = { ...network([12, 4, 1]), epochs: 50 };
      const { epochMs: stepMs } = await train(prompt, pictures, probe);
      const cloud = { workers };
      const slowness = slownessOf({ workload: planned(probe).workload, subscribers, cloud, stepMs });

      const measured = await train(slow, pictures, parameters);
      const latencies = publishedLatencies;
      const platform = localCloudPlatform({ ...cloud, slowness, latencies });
      const { workload } = planned(parameters);
      const simulations = Array.from({ length: 10 }, (_, seed) => simulate({ workload, platform, subscribers, seed }));
      const { batches, epochs } = workload.schedule;
      const estimatedMs =
        simulations
          .flatMap(({ stepStarts }) =>
            range(warmUp * batches, epochs * batches).map((step) => stepStarts.durationMs(step)),
          )
          .reduce((sum, ms) => sum + ms, 0) /
        (simulations.length * (epochs - warmUp));
      const ratio = estimatedMs / measured.epochMs;
      t.diagnostic(
        `probe ${stepMs.toFixed(1)} ms, slowness ${slowness.toFixed(2)}; an epoch took ${measured.epochMs.toFixed(0)} ms, ` +
          `estimated ${estimatedMs.toFixed(0)} ms: ratio ${ratio.toFixed(2)}`,
      );
      assert.ok(Math.abs(ratio - 1) < 0.15, `estimated ${ratio.toFixed(2)} times the measured time`);

      const { ledger } = simulations[0]!;
      // What comes after the results were written is not in them.
      const steps = range(-1, epochs * batches).map((step) => ({ usage: ledger.of(step), times: 1 }));
      const { usage } = measured.results;
      const counts = (of: Readonly<Record<UsageName, number>>) =>
        Object.fromEntries(exact.map((key) => [key, of[key]]));
      assert.ok(usage !== undefined);
      assert.deepEqual(counts(sumOfUsage(steps)), counts(usage));
      const whole = sumOfUsage([...steps, { usage: ledger.of(Number.POSITIVE_INFINITY), times: 1 }]);
      assert.equal(whole.events, measured.events);
    });
});

function network(neurons: readonly number[]) {
  const layers = neurons.map((count, index) => [`layer${index + 1}`, count] as const);
  return {
    epochs: 1,
    layers: neurons.length,
    neurons: Object.fromEntries(layers),
    activations: Object.fromEntries(
      layers.map(([name], index) => [name, index + 1 === neurons.length ? "sigmoid" : "relu"]),
    ),
    learning_rate: 0.01,
  };
}

function planned(parameters: object) {
  return { workload: workloadOf(parseParameters(JSON.stringify(parameters), "parameters.json"), size) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

let runs = 0;

/** Trains in a cloud. @returns the mean of its epochs but the first ones, the events that were published, and the results. */
async function train(cloud: LocalCloud, pictures: Uint8Array, parameters: { readonly epochs: number }) {
  const runId = `run_${runs++}`;
  const keys = { dataset: `requests/${runId}.h5`, parameters: `requests/${runId}.json` };
  const { objectStore, eventBus } = cloud.services;
  await objectStore.put(keys.dataset, pictures);
  await objectStore.put(keys.parameters, JSON.stringify(parameters));
  const endsMs: number[] = [];
  let events = 0;
  let stop = () => {};
  const end = new Promise<string>((resolve) => {
    stop = cloud.watch(({ type, detail }) => {
      // What becomes of a model afterwards is no part of its training.
      if (!("runId" in detail) || detail.runId !== runId || type === "ModelReleased" || type === "ModelApproved")
        return;
      events++;
      if (type === "EpochCompleted" && detail.epoch === endsMs.length) endsMs.push(performance.now());
      if (type === "ModelEvaluated" || type === "TrainingFailed") resolve(type);
    });
  });
  await eventBus.publish({ type: "TrainingRequested", detail: { runId, ...keys } });
  assert.equal(await end, "ModelEvaluated");
  await cloud.emulators.eventBridge.idle();
  stop();
  const content = await objectStore.get(outputKey(runId, "results.json"));
  const results = JSON.parse(Buffer.from(content!).toString()) as Results;
  const epochMs = (endsMs.at(-1)! - endsMs[warmUp - 1]!) / (endsMs.length - warmUp);
  return { epochMs, events, results };
}
