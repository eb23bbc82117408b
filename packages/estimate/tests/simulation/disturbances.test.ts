import assert from "node:assert/strict";
import { test } from "node:test";
import { parametersSchema } from "@snn/core";
import { awsPlatform, simulate, workloadOf } from "../../src/index.js";
import type { Disturbances } from "../../src/simulation/disturbances.js";

const epochs = 30;
const dataset = { features: 12, inputType: "uint8", trainExamples: 20, testExamples: 5 } as const;
const subscribers = {
  launch: ["TrainingRequested"],
  trainer: ["EpochCompleted"],
  finish: ["TrainingCompleted"],
} as const;
const visibilityTimeoutMs = 360_000;

/** The longest epoch, and the requests that send messages. */
function simulated(hedgeAfter: number | undefined, disturbances?: Disturbances) {
  const parameters = parametersSchema.parse({
    epochs,
    layers: 2,
    activations: { layer1: "relu", layer2: "sigmoid" },
    neurons: { layer1: 4, layer2: 1 },
    learning_rate: 0.1,
    ...(hedgeAfter !== undefined && { hedge_after: hedgeAfter }),
  });
  const { stepStarts, ledger, totalMs } = simulate({
    workload: workloadOf(parameters, dataset),
    platform: awsPlatform(),
    subscribers,
    ...(disturbances && { disturbances }),
  });
  const steps = Array.from({ length: stepStarts.steps }, (_, step) => step);
  return {
    longestMs: Math.max(...steps.map((step) => stepStarts.durationMs(step))),
    sends: steps.reduce((sum, step) => sum + ledger.of(step).sqsSends, 0),
    totalMs,
  };
}

test("a run waits for a lost worker until the watchdog helps, and with a hedge as long as that is held back", () => {
  const disturbances = { lostWorkerRate: 0.01, visibilityTimeoutMs };
  const { longestMs } = simulated(undefined, disturbances);
  assert.ok(longestMs > 60_000 && longestMs < visibilityTimeoutMs, `${longestMs}`);
  const hedged = simulated(2, disturbances);
  assert.ok(hedged.longestMs > 2_000 && hedged.longestMs < 10_000, `${hedged.longestMs}`);
});

test("a worker that is held up holds up its run, unless others get its tasks before", () => {
  const disturbances = { visibilityTimeoutMs, stragglers: { rate: 0.01, delayMs: 20_000 } };
  assert.ok(simulated(undefined, disturbances).longestMs > 20_000);
  assert.ok(simulated(2, disturbances).longestMs < 10_000);
});

test("where nothing goes wrong a hedge travels with the tasks, and costs no request that sends", () => {
  const plain = simulated(undefined);
  assert.deepEqual(simulated(undefined, { visibilityTimeoutMs, lostWorkerRate: 0 }).sends, plain.sends);
  assert.equal(simulated(5).sends, plain.sends);
});
