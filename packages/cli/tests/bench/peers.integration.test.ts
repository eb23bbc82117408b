import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { disagreement } from "../../bench/contest/agreement.js";
import { writeCase } from "../../bench/contest/case-folder.js";
import { embedded, numpy, plainLoop } from "../../bench/contest/contender.js";
import { measure } from "../../bench/contest/contest.js";
import type { Workload } from "../../bench/workload.js";

const workloads: readonly Workload[] = [
  { name: "two classes, full batch", neurons: [6, 4, 1], examples: 30, features: 20, epochs: 1 },
  { name: "three classes, mini-batches", neurons: [7, 3], examples: 50, features: 20, batchSize: 16, epochs: 1 },
];
const epochs = 4;

// PyTorch and TensorFlow.js are not installed for the tests: the benchmarks hold them to the same rule whenever they run.
for (const workload of workloads)
  describe(`the costs of ${workload.name}`, () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "snn-peers-"));
      await writeCase(folder, workload);
    });
    after(() => rm(folder, { recursive: true }));

    for (const precision of ["float64", "float32"] as const)
      it(`are the same in NumPy, in plain loops and through the queue, in ${precision}`, async () => {
        const asked = { folder, precision, seconds: 0 };
        const [expected, ...others] = await Promise.all(
          [embedded, numpy, plainLoop].map(async (contender) => ({
            ...contender,
            costs: (await measure(contender, asked, epochs)).costs,
          })),
        );
        assert.equal(expected!.costs.length, epochs);
        assert.equal(new Set(expected!.costs).size, epochs, "the training goes on");
        for (const { name, costs, tolerances } of others)
          assert.equal(disagreement(costs, expected!.costs, tolerances![precision]), undefined, name);
      });
  });
