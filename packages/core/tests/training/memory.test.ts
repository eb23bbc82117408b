import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryProblems } from "../../src/training/memory.js";
import { datasetOf } from "../helpers/dataset.js";
import { parametersOf } from "../helpers/parameters.js";

const small = datasetOf({ examples: 2, features: 3 }).description;
/** 40 MB of bytes, 320 MB as numbers in float64. */
const dataset = { ...small, features: 1000, trainExamples: 40_000, testExamples: 0 };

function fits(bytes: number, others: Readonly<Record<string, unknown>>): boolean {
  const parameters = parametersOf([["sigmoid", 1]], others);
  return memoryProblems(parameters, dataset, bytes, "parameters.json").length === 0;
}

test("a full batch is held as numbers three times, and in shards only as far as there is room for them", () => {
  assert.ok(fits(1.01e9, {}) && !fits(0.99e9, {}));
  // The raw bytes, three times a tenth of the numbers, and what is kept beyond.
  assert.ok(fits(0.4e9, { shards: 10 }) && !fits(0.38e9, { shards: 10 }));
});

test("mini-batches need no more than they have, with shards or without", () => {
  assert.ok(fits(0.06e9, { batch_size: 100 }) && fits(0.06e9, { batch_size: 100, shards: 10 }));
});

test("gradients of shards are held until they are summed", () => {
  const layers = [["relu", 10_000] as const, ["sigmoid", 1] as const];
  const needs = (shards: number) => {
    const parameters = parametersOf(layers, { batch_size: 100, shards });
    const [problem] = memoryProblems(parameters, dataset, 0, "parameters.json");
    return Number(/([\d.]+) GB/.exec(problem!.found)![1]);
  };
  // Ten million weights are 80 MB.
  assert.ok(Math.abs(needs(10) - needs(1) - 0.8) < 0.11, `${needs(10)}, ${needs(1)}`);
});
