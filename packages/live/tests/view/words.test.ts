import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, cost, count, percent, rate, shortCount, tick } from "../../src/view/numbers.js";
import { PulseCounts } from "../../src/view/pulse-counts.js";
import { Sparkline } from "../../src/view/sparkline.js";
import {
  groupedWords,
  networkLabel,
  shapeWords,
  shownWords,
  sightWords,
  signed,
  verdictLabel,
  weightsLabel,
} from "../../src/view/words.js";
import { scriptedFacts, scriptedWeights } from "../page/scripted-run.js";

test("costs keep four digits, whatever their size", () => {
  assert.deepEqual([0.6543, 0.04321, 0, 12.5, 1e-7, 3.2e8].map(cost), [
    "0.6543",
    "0.04321",
    "0",
    "12.50",
    "1.000e-7",
    "3.200e+8",
  ]);
});

test("ticks are as short as they can be", () => {
  assert.deepEqual([0, 0.1, 0.30000000000000004, 2, 1e-5, 2e6].map(tick), ["0", "0.1", "0.3", "2", "1e-5", "2e6"]);
});

test("counts, rates, shares and times are written for people", () => {
  assert.deepEqual([count(1_234_567), shortCount(12_345), shortCount(1_234_567)], ["1,234,567", "12,345", "1.235M"]);
  assert.deepEqual([0, 0.3, 9.94, 9.95, 8123.4].map(rate), ["0", "0.3", "9.9", "10", "8,123"]);
  assert.equal(percent(0.9754), "97.5%");
  assert.deepEqual([-5, 7_000, 754_000, 3_723_000].map(clock), ["0:00", "0:07", "12:34", "1:02:03"]);
  assert.deepEqual([-0.2149, 0, 3].map(signed), ["−0.215", "0", "3"]);
  assert.equal(shapeWords([64, 64, 3]), "64 × 64 × 3");
});

test("it is said how many messages are shown", () => {
  assert.equal(shownWords("messages", undefined), "");
  assert.equal(shownWords("messages", { shown: 20, all: 20 }), "Every message shown");
  assert.equal(shownWords("messages", { shown: 1, all: 184 }), "1 of 180 messages shown");
  assert.equal(shownWords("messages", { shown: 9, all: 10 }), "1 of 2 messages shown");
  assert.equal(shownWords("layers", { shown: 7, all: 7 }), "A layer is lit when all its messages are done");
  assert.equal(
    shownWords("layers", { shown: 1, all: 40 }),
    "A layer is lit when all its messages are done · 1 of 40 messages shown",
  );
  assert.equal(shownWords("none", undefined), "Messages cannot be seen from here");
});

test("it is said where cells stand for several neurons", () => {
  assert.equal(groupedWords([1, 1]), "");
  assert.equal(groupedWords([40, 1, 3]), "Neurons to a cell in layer 1: 40, layer 3: 3");
});

test("pictures are told in words", () => {
  const counts = new PulseCounts(2);
  counts.add({ layer: 2, direction: "backward", neurons: [0] });
  assert.equal(
    networkLabel(scriptedFacts([3, 1]), counts),
    "The network: 768 inputs, layer 1 of 3 relu, layer 2 of 1 sigmoid. Last lit: layer 2, backward",
  );
  const verdict = { example: 3, truth: 1, predicted: 1, probability: 0.93 };
  assert.equal(verdictLabel(verdict, ["dog", "cat"]), "Right: cat, 93%");
  assert.equal(verdictLabel({ ...verdict, predicted: 0 }, ["dog", "cat"]), "Wrong: dog, 93%, but it is cat");
  assert.equal(verdictLabel({ ...verdict, truth: 5, predicted: 0 }, []), "Wrong: class 0, 93%, but it is class 5");
  assert.equal(weightsLabel(scriptedWeights(2, 0)), "Weights of neuron 3 of layer 1, from −0.21 to 0.21");
});

test("the weights of a training are those of an epoch, those of its model of what has been done", () => {
  assert.equal(sightWords({ epoch: 14, from: "parameter server" }), "in epoch 15");
  assert.equal(sightWords({ epoch: 14, from: "checkpoint" }), "in epoch 15, from the checkpoint");
  assert.equal(sightWords({ epoch: 575, from: "model" }), "after 575 epochs, from the model");
  assert.equal(sightWords({ epoch: 1, from: "model" }), "after 1 epoch, from the model");
});

test("a sparkline keeps its last values, the newest at the right", () => {
  const line = new Sparkline(3);
  assert.equal(line.points(100, 10), "");
  for (const value of [9, 0, 5, 10]) line.push(value);
  assert.equal(line.points(100, 10), "0.0,10.0 50.0,5.0 100.0,0.0");
  const flat = new Sparkline(2);
  flat.push(0);
  flat.push(0);
  assert.equal(flat.points(100, 10), "0.0,10.0 100.0,10.0");
});
