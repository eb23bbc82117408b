import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseParameters } from "@snn/core";
import { choicesFor, type EstimatedChoice, estimateChoice, givenChoice, pick } from "../src/choices.js";
import { subscribers } from "./helpers/trainings.js";

const parameters = parseParameters(
  JSON.stringify({
    epochs: 100,
    layers: 2,
    neurons: { layer1: 40, layer2: 1 },
    activations: { layer1: "relu", layer2: "sigmoid" },
    learning_rate: 0.1,
    batch_size: 16,
  }),
  "parameters.json",
);
const dataset = { features: 48, inputType: "uint8" as const, trainExamples: 64, testExamples: 10 };
const given = givenChoice(parameters, 1769);

const choice = (dollars: number, minutes: number): EstimatedChoice => ({
  ...given,
  dollars,
  medianMs: minutes * 60_000,
  slowTenthMs: minutes * 66_000,
});

suite("choices", () => {
  test("leave the numbers of the model alone unless told otherwise", () => {
    const choices = choicesFor(parameters, dataset, given, false);
    assert.ok(choices.length > 3);
    assert.ok(choices.every(({ batchSize, shards }) => batchSize === 16 && shards === 1));
    const more = choicesFor(parameters, dataset, given, true);
    assert.ok(more.some(({ batchSize }) => batchSize === 128) && more.some(({ shards }) => shards === 4));
  });

  test("have that of the parameters among them, once", () => {
    const same = choicesFor(parameters, dataset, given, false).filter(
      ({ neuronsPerMessage, neuronMemoryMb }) => neuronsPerMessage === 1 && neuronMemoryMb === 1769,
    );
    assert.deepEqual(same, [given]);
  });

  test("leave out a memory that the training does not fit into, and shards that would be empty", () => {
    const large = { ...dataset, features: 100_000, trainExamples: 15_000 };
    const memories = choicesFor(parameters, large, { ...given, neuronMemoryMb: 3008 }, false).map(
      ({ neuronMemoryMb }) => neuronMemoryMb,
    );
    assert.deepEqual([...new Set(memories)], [1769, 3008]);
    // The last batch has one example.
    const shards = choicesFor(parameters, { ...dataset, trainExamples: 65 }, given, true);
    assert.ok(shards.every(({ shards, batchSize }) => shards === 1 || 65 % batchSize! === 0 || 65 % batchSize! >= 4));
  });

  test("more neurons a message cost less", () => {
    const one = estimateChoice({ parameters, dataset, subscribers, choice: given });
    const twenty = estimateChoice({ parameters, dataset, subscribers, choice: { ...given, neuronsPerMessage: 20 } });
    assert.ok(twenty.dollars < one.dollars / 2);
  });

  test("the cheapest is picked that is in time nine times in ten, the fastest that keeps to a budget", () => {
    const choices = [choice(1, 60), choice(2, 28), choice(3, 20), choice(4, 10)];
    assert.equal(pick(choices, { deadlineMs: 30 * 60_000 })?.dollars, 3);
    assert.equal(pick(choices, { budgetDollars: 3 })?.dollars, 3);
    assert.equal(pick(choices, { budgetDollars: 3.5, deadlineMs: 23 * 60_000 })?.dollars, 3);
    assert.equal(pick(choices, { budgetDollars: 2, deadlineMs: 20 * 60_000 }), undefined);
  });
});
