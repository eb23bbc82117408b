import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RawValues } from "../../src/dataset/dataset.js";
import { fitScaling, type InputScalingName, inputScalingNames, scaleInputs } from "../../src/dataset/scaling.js";

const setOf = (inputs: RawValues, examples: number) => ({ examples, inputs, labels: new Int32Array(examples) });

function scaled(name: InputScalingName, inputs: RawValues, examples: number): number[] {
  const scaling = fitScaling(name, setOf(inputs, examples));
  return [...scaleInputs(inputs, inputs.length / examples, scaling, "float64")];
}

test("unit divides pixels by 255, bit for bit", () => {
  const pixels = Uint8Array.from({ length: 256 }, (_, value) => value);
  assert.deepEqual(
    scaled("unit", pixels, 1),
    Array.from(pixels, (value) => value / 255),
  );
});

test("centered divides pixels by 255 and takes away one half", () => {
  assert.deepEqual(scaled("centered", Uint8Array.of(0, 51, 255), 1), [-0.5, 51 / 255 - 0.5, 0.5]);
});

test("none leaves values as they are", () => {
  assert.deepEqual(scaled("none", Float64Array.of(-3.25, 1e-300, 7), 3), [-3.25, 1e-300, 7]);
});

test("standardized gives every feature zero mean and unit variance over the training set", () => {
  const bytes = Uint8Array.of(0, 10, 255, 12, 7, 200, 90, 11);
  const floats = Float64Array.from(bytes, (value) => value * 1e3 - 5);
  for (const inputs of [bytes, floats, Float32Array.from(floats)]) {
    const values = scaled("standardized", inputs, 4);
    for (const feature of [0, 1]) {
      const column = values.filter((_, index) => index % 2 === feature);
      const mean = column.reduce((sum, value) => sum + value, 0) / 4;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
      assert.ok(Math.abs(mean) < 1e-12 && Math.abs(variance - 1) < 1e-12, `mean ${mean}, variance ${variance}`);
    }
  }
});

test("standardized takes the population variance", () => {
  assert.deepEqual(scaled("standardized", Uint8Array.of(1, 3), 2), [-1, 1]);
});

test("a feature that never varies becomes zero, whatever its value and however many examples there are", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 0, max: 255 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
      fc.integer({ min: 1, max: 300 }),
      (value, examples) => {
        const inputs = Float64Array.from({ length: 2 * examples }, (_, i) => (i % 2 === 0 ? value : i));
        const values = scaled("standardized", inputs, examples);
        for (let i = 0; i < values.length; i += 2)
          assert.ok(Math.abs(values[i]!) < 1e-6, `${examples} times ${value} became ${values[i]}`);
      },
    ),
    { numRuns: 300 },
  );
});

test("a feature that never varied in training does not explode when it differs by one in a test picture", () => {
  const scaling = fitScaling("standardized", setOf(new Uint8Array(209).fill(255), 209));
  const [value] = scaleInputs(Uint8Array.of(254), 1, scaling, "float64");
  assert.ok(Math.abs(value!) < 1.001, `became ${value}`);
});

test("chosen examples become rows in the chosen order, in the chosen precision", () => {
  const inputs = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const scaling = fitScaling("none", setOf(inputs, 3));
  assert.deepEqual(scaleInputs(inputs, 2, scaling, "float32", [2, 0, 2]), Float32Array.of(5, 6, 1, 2, 5, 6));
  assert.deepEqual(scaleInputs(inputs, 2, scaling, "float64", []), new Float64Array());
});

test("every scaling is (value / divisor) − offset, so that a model can tell what was done", () => {
  const inputs = Uint8Array.of(3, 200, 90, 14, 25, 36);
  for (const name of inputScalingNames) {
    const { divisor, offset } = fitScaling(name, setOf(inputs, 3));
    const at = (values: Float64Array, i: number) => values[values.length > 1 ? i % 2 : 0]!;
    assert.deepEqual(
      scaled(name, inputs, 3),
      Array.from(inputs, (value, i) => value / at(divisor, i) - at(offset, i)),
    );
  }
});
