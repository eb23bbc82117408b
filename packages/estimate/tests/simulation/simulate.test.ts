import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tasksPerEpoch, usageNames } from "@snn/core";
import { awsPlatform } from "../../src/assumptions/aws.js";
import { localCloudPlatform } from "../../src/assumptions/local-cloud.js";
import { extrapolated, sampleRun } from "../../src/sampling.js";
import { simulate } from "../../src/simulation/simulate.js";
import { subscribers, training } from "../helpers/trainings.js";

const platform = awsPlatform();

suite("a simulated run", () => {
  test("uses exactly what the orchestrator asks for", () => {
    const workload = training([20, 7, 1], { batch_size: 16, checkpoint_every: 5 });
    const sample = sampleRun({ workload, platform, subscribers });
    assert.equal(sample.sampled, workload, "all of it is simulated");
    const { usage } = extrapolated(sample);
    const steps = 12 * 3;
    // Layers of 20, 7 and 1 neurons, forward and backward, ten messages a request.
    assert.equal(usage.sqsSends, steps * 2 * (2 + 1 + 1));
    // Every layer; the start and the end of every epoch; the request, the end of the training, and the model.
    assert.equal(usage.events, steps * 6 + 2 * 12 + 3);
    assert.equal(usage.trainerInvocations, 12);
    assert.equal(usage.dynamoDbWrites, 12 + 2);
    // Checkpoints after epochs 5 and 10, and the files of the model.
    assert.equal(usage.s3Puts, 2 + 5);
    assert.ok(usage.neuronInvocations <= tasksPerEpoch(workload.schedule) * 12);
    assert.equal(usage.sqsReceives, usage.neuronInvocations);
  });

  test("with shards has an update for every layer, and as many messages as there are items", () => {
    const workload = training([20, 1], { shards: 3, epochs: 4 });
    const { usage } = extrapolated(sampleRun({ workload, platform, subscribers }));
    assert.equal(usage.events, 4 * 6 + 2 * 4 + 3);
    // 60 and 3 items forward and backward, 20 and 1 to add them up.
    assert.equal(usage.sqsSends, 4 * (2 * (6 + 1) + 2 + 1));
  });

  test("is the same again with the same seed, and another one with another", () => {
    const workload = training([6, 4, 1]);
    const totalMs = (seed: number) => simulate({ workload, platform, subscribers, seed }).totalMs;
    assert.equal(totalMs(1), totalMs(1));
    assert.notEqual(totalMs(1), totalMs(2));
  });

  test("its times along what waits for what add up to all the time until the last step is over", () => {
    for (const someWhere of [platform, localCloudPlatform({ workers: 2 })]) {
      const { stepStarts } = simulate({ workload: training([20, 7, 1]), platform: someWhere, subscribers });
      const lastStep = stepStarts.steps - 1;
      for (const step of [0, 5, lastStep]) {
        const sum = stepStarts.spentMs(step).reduce((total, ms) => total + ms, 0);
        assert.ok(Math.abs(sum - stepStarts.durationMs(step)) < 1e-6);
      }
      const before = stepStarts.spentBeforeMs.reduce((total, ms) => total + ms, 0);
      assert.ok(Math.abs(before - stepStarts.firstMs) < 1e-6);
    }
  });

  test("has a worker's next tasks asked for while it handles others, where it has more polls under way than one", () => {
    const local = localCloudPlatform({ workers: 1 });
    const totalMs = (concurrency: number) => {
      const fleet = { ...local.fleet, concurrency } as typeof local.fleet;
      return simulate({ workload: training([20, 7, 1]), platform: { ...local, fleet }, subscribers }).totalMs;
    };
    assert.ok(totalMs(2) < totalMs(1), `${totalMs(2)} of ${totalMs(1)} ms`);
  });

  test("waits for one event an epoch where workers cross the boundaries, and for one a layer where events do", () => {
    const workload = training([6, 4, 1], { epochs: 40 });
    const epochMs = (boundaries: "workers" | "events") =>
      extrapolated(sampleRun({ workload, platform, subscribers, boundaries })).epochMs;
    const [byWorkers, byEvents] = [epochMs("workers"), epochMs("events")];
    // Six layers: five of the six boundaries and the end of the epoch.
    const hopMs = 160;
    assert.ok(byEvents - byWorkers > 4 * hopMs && byEvents - byWorkers < 7.5 * hopMs, `${byEvents} − ${byWorkers}`);
  });

  test("of which a part was simulated comes to what the whole comes to", () => {
    const workload = training([6, 1], { epochs: 300, checkpoint_every: 7, batch_size: 20 });
    const scenario = { workload, platform, subscribers };
    const whole = extrapolated(sampleRun(scenario, { precision: 1e-9, mostMessages: 1e9 }));
    const part = sampleRun(scenario, { precision: 0.1 });
    const { runMs, usage } = extrapolated(part);
    assert.ok(part.sampled.schedule.epochs < 150);
    assert.ok(Math.abs(runMs / whole.runMs - 1) < 0.1, `${runMs} instead of ${whole.runMs}`);
    for (const name of ["sqsSends", "events", "dynamoDbWrites", "s3Puts", "trainerInvocations"] as const)
      assert.equal(usage[name], whole.usage[name], name);
    for (const name of usageNames) assert.ok(Number.isInteger(usage[name]), name);
  });

  test("of epochs with very many batches a few batches are simulated", () => {
    const workload = { ...training([6, 1]), examples: 40_000, batchSize: 10 };
    const schedule = { ...workload.schedule, epochs: 3, batches: 4000 };
    const sample = sampleRun({ workload: { ...workload, schedule }, platform, subscribers }, { precision: 0.1 });
    assert.ok(sample.sampled.schedule.batches < 1000);
    assert.equal(extrapolated(sample).usage.sqsSends, 3 * 4000 * 4);
  });
});
