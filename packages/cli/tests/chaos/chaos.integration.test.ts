import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chaos } from "../../chaos/chaos.js";
import { chaosDataset, chaosTrainings, undisturbed } from "../../chaos/trainings.js";

test("two trainings under violence end with the same bytes as undisturbed, and nothing is left behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "snn-chaos-"));
  try {
    const dataset = await chaosDataset(folder);
    const expected = new Map(
      await Promise.all(
        chaosTrainings.map(async (training) => [training.name, await undisturbed(training, dataset)] as const),
      ),
    );
    const report = await chaos(7, dataset, expected);
    assert.deepEqual(report.faults, []);
    assert.ok(report.acts.workersKilled > 0 && report.acts.eventBridgeFailures > 0, JSON.stringify(report.acts));
    assert.ok(report.messages.received > report.messages.sent, JSON.stringify(report.messages));
  } finally {
    await rm(folder, { recursive: true });
  }
});
