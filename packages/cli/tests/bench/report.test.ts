import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { disagreement } from "../../bench/contest/agreement.js";
import { median, settled } from "../../bench/figures.js";
import { page } from "../../bench/report/page.js";
import { type Contest, merged, type Results, type Standing } from "../../bench/report/results.js";
import { targetsOf } from "../../bench/report/targets.js";
import { projectFile } from "../../src/project.js";

const workload = { name: "20-7-5-1 on 209 × 12,288", neurons: [20, 7, 5, 1], examples: 209, features: 12_288 };

function measured(name: string, epochMs: number): Standing {
  return { name, rounds: 5, epochMs, meanEpochMs: epochMs, timesEmbedded: epochMs / 4, peakBytes: 2 ** 20 };
}

function contest(precision: Contest["precision"], ...standings: Standing[]): Contest {
  return { workload: { ...workload, batchSize: 209 }, precision, rounds: 5, standings };
}

function results(...contests: Contest[]): Results {
  const machine = { processor: "a processor", processors: 2, memoryBytes: 2 ** 34, system: "a system", node: "20" };
  return { measuredOn: "2026-01-02", machine, contests, messages: [], neurons: [], epochs: [] };
}

test("a target at its limit is met, one beyond it is not, and one that was not measured is neither", () => {
  const targets = targetsOf(
    results(
      contest("float64", measured("embedded", 4), measured("bare products", 3), measured("local cloud, 2 workers", 20)),
      contest("float32", measured("embedded", 4), measured("NumPy", 8), measured("PyTorch", 3.9)),
    ),
  );
  const met = (what: string) => targets.find((target) => target.what.startsWith(what))?.met;
  assert.equal(met("local cloud with two workers"), true);
  assert.equal(met("embedded, times the bare products, float64"), false);
  assert.equal(met("embedded, of NumPy's time, float32"), true);
  assert.equal(met("embedded, of the fastest peer's time"), false);
  assert.equal(met("embedded, of NumPy's time, float64"), undefined);
});

test("growth is flat as far as the slowest is from the fastest", () => {
  const point = (size: number, messageUs: number) => ({ size, epochs: 9, messageUs, peakBytes: 100, liveBytes: 50 });
  const neurons = [point(20, 12), point(200, 10), point(2000, 11)];
  const target = targetsOf({ ...results(), neurons }).find(({ what }) => what.includes("over the neurons"));
  assert.deepEqual([target?.measured, target?.met], [1.2, true]);
});

test("the page tells who is missing, who was refused, and what embedded is in the terms of the targets", () => {
  const text = page(
    results(
      contest(
        "float32",
        measured("embedded", 4),
        measured("bare products", 2),
        { name: "NumPy", missing: "apt-get install python3-numpy" },
        { name: "PyTorch", version: "1.13", refused: "epoch 0: a cost of 2 instead of 1" },
      ),
    ),
  );
  assert.match(text, /\| embedded \| 4\.00 \| 4\.00 \| 1\.00 \| 1 MiB \| 5 \|/);
  assert.match(text, /\| NumPy \| not here: `apt-get install python3-numpy` \|/);
  assert.match(text, /\| PyTorch \(1\.13\) \| refused: epoch 0: a cost of 2 instead of 1 \|/);
  assert.match(text, /Embedded takes 2\.00 times the bare matrix products; 30\.3 µs a message over the products\./);
});

test("costs disagree beyond the tolerance, where they are no numbers, and where there are none", () => {
  assert.equal(disagreement([1, 1.1], [1, 1.1], 0), undefined);
  assert.equal(disagreement([1, 1 + 1e-9], [1, 1], 1e-8), undefined);
  assert.equal(disagreement([1, 1 + 1e-7], [1, 1], 1e-8), "epoch 1: a cost of 1.0000001 instead of 1");
  assert.equal(disagreement([Number.NaN], [1], 1), "epoch 0: a cost of NaN instead of 1");
  assert.equal(disagreement([], [1], 1), "it tells no costs");
});

test("a run of some parts keeps what was measured of the others", () => {
  const earlier = results(contest("float64", measured("embedded", 5)), contest("float32", measured("embedded", 3)));
  const later = results(contest("float64", measured("embedded", 4)));
  const { contests } = merged(earlier, later);
  assert.deepEqual(
    contests.map(({ precision, standings }) => [precision, standings[0]?.epochMs]),
    [
      ["float64", 4],
      ["float32", 3],
    ],
  );
});

test("the first third of the epochs is warm-up, and one is left", () => {
  assert.deepEqual(settled([9, 9, 1, 2, 3, 4]), [1, 2, 3, 4]);
  assert.deepEqual(settled([9, 1]), [1]);
  assert.deepEqual(settled([1]), [1]);
  assert.equal(median([3, 1, 2]), 2);
});

test("docs/benchmarks.md is what the results say", async () => {
  const file = projectFile("benchmarks/results.json");
  assert.ok(existsSync(file), "npm run bench -- --write");
  const kept: Results = JSON.parse(await readFile(file, "utf8"));
  assert.equal(await readFile(projectFile("docs/benchmarks.md"), "utf8"), page(kept));
});
