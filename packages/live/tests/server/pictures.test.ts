import assert from "node:assert/strict";
import { test } from "node:test";
import { shownExamples, someExamples } from "../../src/examples.js";
import { pixelsOf, rangeOf } from "../../src/pixels.js";
import { weightsPicture } from "../../src/weights.js";
import { dataset, FakeRun } from "./fake-run.js";

const bytesOf = (text: string) => [...Buffer.from(text, "base64")];

test("examples are taken in turns from the classes, and keep their places in the test set", () => {
  const { indexes, set } = someExamples(dataset);
  assert.deepEqual(indexes, [0, 3, 1, 5, 2, 6, 4, 8, 7, 9]);
  assert.deepEqual([...set.labels], [0, 1, 0, 1, 0, 1, 0, 1, 0, 0]);
  assert.deepEqual(set.inputs.slice(12, 24), dataset.test.inputs.slice(36, 48));
});

test("of many examples 24 are taken, evenly from ten classes, and nothing else is kept", () => {
  const examples = 1000;
  const classes = Array.from({ length: 10 }, (_, index) => String(index));
  const test = {
    examples,
    inputs: new Uint8Array(examples * 12),
    // Sorted by class, as files often are.
    labels: Int32Array.from({ length: examples }, (_, example) => Math.floor(example / 100)),
  };
  const taken = someExamples({ ...dataset, description: { ...dataset.description, classes }, test });
  assert.equal(taken.indexes.length, 24);
  assert.equal(taken.set.inputs.byteLength, 24 * 12);
  for (let label = 0; label < 10; label++) {
    const count = taken.set.labels.filter((other) => other === label).length;
    assert.ok(count === 2 || count === 3);
  }
});

test("pixels of a picture are shown as they are", () => {
  const [first] = shownExamples(someExamples(dataset));
  assert.equal(first!.truth, 0);
  assert.deepEqual([first!.pixels!.width, first!.pixels!.height, first!.pixels!.channels], [2, 2, 3]);
  assert.deepEqual(bytesOf(first!.pixels!.bytes), [...dataset.test.inputs.subarray(0, 12)]);
});

test("numbers are shown from black to white, gray is one channel, and a table is no picture", () => {
  assert.deepEqual(bytesOf(pixelsOf(Float32Array.of(-1, 0, 0.5, 1), [2, 2], [-1, 1])!.bytes), [0, 128, 191, 255]);
  assert.deepEqual(bytesOf(pixelsOf([3, 3, 3, 3], [2, 2, 1], [3, 3])!.bytes), [128, 128, 128, 128]);
  assert.equal(pixelsOf([1, 2, 3], [3], [1, 3]), undefined);
});

test("a large picture is shown small where it is one of many, and keeps its shape", () => {
  const picture = pixelsOf(new Uint8Array(400 * 200), [200, 400], [0, 255], true)!;
  assert.deepEqual([picture.width, picture.height], [96, 48]);
  assert.equal(bytesOf(picture.bytes).length, 96 * 48);
  assert.equal(pixelsOf(new Uint8Array(400 * 200), [200, 400], [0, 255])!.width, 400);
});

test("the range of many values is found without a call with as many arguments", () => {
  const values = new Float64Array(1_000_000).fill(1);
  values[500_000] = -3;
  assert.deepEqual(rangeOf(values), [-3, 1]);
});

test("the weights of a neuron are a picture from the least of them to the greatest", () => {
  const run = new FakeRun();
  run.learn(4);
  const picture = weightsPicture(run.current!, 1)!;
  assert.deepEqual([picture.neuron, picture.step, picture.least, picture.greatest], [1, 4, 0, 11]);
  assert.deepEqual(
    bytesOf(picture.pixels!.bytes),
    Array.from({ length: 12 }, (_, index) => Math.round((255 * index) / 11)),
  );
  assert.deepEqual(bytesOf(weightsPicture(run.current!, 0)!.pixels!.bytes), new Array(12).fill(128));
  assert.equal(weightsPicture(run.current!, 3), undefined);
});
