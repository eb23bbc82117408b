import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { calibrationOf } from "../src/calibration.js";

test("bins and their error are those computed by hand", () => {
  const probabilities = [0.1, 0.3, 0.3, 0.9, 1];
  const cameTrue = [false, true, false, true, true];
  const { bins, expectedCalibrationError } = calibrationOf(probabilities, (example) => cameTrue[example]!, 2);
  assert.deepEqual(
    bins.map(({ least, most, examples, observedShare }) => ({ least, most, examples, observedShare })),
    [
      { least: 0, most: 0.5, examples: 3, observedShare: 1 / 3 },
      { least: 0.5, most: 1, examples: 2, observedShare: 1 },
    ],
  );
  assert.ok(Math.abs(bins[0]!.meanProbability - 0.7 / 3) < 1e-15);
  assert.ok(Math.abs(bins[1]!.meanProbability - 0.95) < 1e-15);
  // (3 × |0.7/3 − 1/3| + 2 × |0.95 − 1|) / 5
  assert.ok(Math.abs(expectedCalibrationError - (0.3 + 0.1) / 5) < 1e-15);
});

test("probabilities that come true as often as they say have no error", () => {
  // Of four examples with 25 % one comes true, of four with 75 % three.
  const probabilities = [0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75];
  const { expectedCalibrationError } = calibrationOf(probabilities, (example) => [0, 4, 5, 6].includes(example));
  assert.equal(expectedCalibrationError, 0);
});

test("whoever is always sure and always wrong has an error of 1", () => {
  assert.equal(calibrationOf([1, 1, 1], () => false).expectedCalibrationError, 1);
});

test("of no examples there is nothing to be wrong about", () => {
  const { bins, expectedCalibrationError } = calibrationOf([], () => true);
  assert.equal(expectedCalibrationError, 0);
  assert.deepEqual(new Set(bins.map(({ examples }) => examples)), new Set([0]));
});

test("every example is in the one bin that its probability belongs to, 0 and 1 included", () => {
  const example = fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), cameTrue: fc.boolean() });
  fc.assert(
    fc.property(fc.array(example, { maxLength: 50 }), fc.integer({ min: 1, max: 20 }), (examples, number) => {
      const { bins } = calibrationOf(
        examples.map(({ probability }) => probability),
        (index) => examples[index]!.cameTrue,
        number,
      );
      assert.equal(bins.length, number);
      for (const [index, bin] of bins.entries()) {
        const isLast = index === number - 1;
        const those = examples.filter(({ probability }) => {
          const place = probability * number;
          return place >= index && (place < index + 1 || isLast);
        });
        assert.equal(bin.examples, those.length);
        const trueOnes = those.filter(({ cameTrue }) => cameTrue).length;
        assert.equal(bin.observedShare, those.length === 0 ? 0 : trueOnes / those.length);
      }
    }),
  );
});
