import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { binaryCrossEntropy, categoricalCrossEntropy, type Loss } from "../../src/network/loss.js";

function close(found: number, expected: number, tolerance = 1e-12): void {
  assert.ok(
    Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${found} instead of ${expected}`,
  );
}

/** Logits are classes × examples. */
const losses: { name: string; loss: Loss; rows: number[] }[] = [
  { name: "binary", loss: binaryCrossEntropy, rows: [0] },
  { name: "categorical", loss: categoricalCrossEntropy, rows: [0, 1, 2] },
];

test("the binary loss is the formula of the textbook, summed over the examples", () => {
  const logits = [-2, 0.5, 3];
  const labels = Int32Array.of(0, 1, 0);
  const a = logits.map((z) => 1 / (1 + Math.exp(-z)));
  const expected = -Math.log(1 - a[0]!) - Math.log(a[1]!) - Math.log(1 - a[2]!);
  close(binaryCrossEntropy.total(Float64Array.from(logits), labels), expected);
  const deltas = new Float64Array(3);
  binaryCrossEntropy.deltas(Float64Array.from(logits), labels, [0], 1, deltas);
  for (const [i, delta] of deltas.entries()) close(delta, a[i]! - labels[i]!);
  assert.deepEqual([...binaryCrossEntropy.probabilities(Float64Array.from(logits), 3)], a);
});

test("the categorical loss is the formula of the textbook, summed over the examples", () => {
  // Two examples: (1, 0, -1) of class 0 and (2, 2, 5) of class 1.
  const logits = Float64Array.of(1, 2, 0, 2, -1, 5);
  const labels = Int32Array.of(0, 1);
  const softmax = (zs: number[]) => zs.map((z) => Math.exp(z) / zs.reduce((sum, other) => sum + Math.exp(other), 0));
  const [a, b] = [softmax([1, 0, -1]), softmax([2, 2, 5])];
  close(categoricalCrossEntropy.total(logits, labels), -Math.log(a[0]!) - Math.log(b[1]!));
  const expected = [a[0]! - 1, b[0]!, a[1]!, b[1]! - 1, a[2]!, b[2]!];
  const deltas = new Float64Array(6);
  categoricalCrossEntropy.deltas(logits, labels, [0, 1, 2], 1, deltas);
  for (const [i, delta] of deltas.entries()) close(delta, expected[i]!);
  // Chosen rows are the same bits as all of them.
  const chosen = new Float64Array(4);
  categoricalCrossEntropy.deltas(logits, labels, [0, 2], 1, chosen);
  assert.deepEqual([...chosen], [deltas[0], deltas[1], deltas[4], deltas[5]]);
  // Probabilities come example after example.
  for (const [i, p] of categoricalCrossEntropy.probabilities(logits, 2).entries()) close(p, [...a, ...b][i]!);
});

test("softmax of two classes is sigmoid of the difference", () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), fc.nat({ max: 1 }), (z, label) => {
      const labels = Int32Array.of(label);
      close(
        categoricalCrossEntropy.total(Float64Array.of(0, z), labels),
        binaryCrossEntropy.total(Float64Array.of(z), labels),
      );
    }),
  );
});

test("the binary loss stays exact for logits of ±700", () => {
  const total = (z: number, label: number) => binaryCrossEntropy.total(Float64Array.of(z), Int32Array.of(label));
  close(total(700, 1), 0);
  close(total(-700, 0), 0);
  assert.equal(total(700, 0), 700);
  assert.equal(total(-700, 1), 700);
  // Far from zero, but not gone: log(1 + e^-40) is e^-40.
  close(total(40, 1) / Math.exp(-40), 1);
  assert.deepEqual([...binaryCrossEntropy.probabilities(Float64Array.of(1000, -1000), 2)], [1, 0]);
});

test("the categorical loss stays exact for logits of ±350", () => {
  const logits = Float64Array.of(350, -350, 0);
  const total = (label: number) => categoricalCrossEntropy.total(logits, Int32Array.of(label));
  assert.deepEqual([total(0), total(1), total(2)], [0, 700, 350]);
  const deltas = new Float64Array(3);
  categoricalCrossEntropy.deltas(logits, Int32Array.of(1), [0, 1, 2], 1, deltas);
  deltas.forEach((delta, i) => {
    close(delta, [1, -1, 0][i]!);
  });
});

test("a loss is infinite when the probability of the true class is below the smallest number, as it is in NumPy", () => {
  const binary = (z: number) => binaryCrossEntropy.total(Float64Array.of(z), Int32Array.of(0));
  assert.equal(binary(745), 745);
  assert.equal(binary(745.2), Number.POSITIVE_INFINITY);
  const categorical = (z: number) => categoricalCrossEntropy.total(Float64Array.of(z, 0), Int32Array.of(1));
  assert.equal(categorical(745), 745);
  assert.equal(categorical(745.2), Number.POSITIVE_INFINITY);
});

test("the deltas of an example sum up to zero over the classes", () => {
  // To the rounding of a logit of 1000, which is 1e-13.
  const logits = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(logits, fc.nat({ max: 2 }), (logits, label) => {
      const deltas = new Float64Array(3);
      categoricalCrossEntropy.deltas(Float64Array.from(logits), Int32Array.of(label), [0, 1, 2], 1, deltas);
      assert.ok(Math.abs(deltas[0]! + deltas[1]! + deltas[2]!) < 1e-12);
    }),
  );
});

for (const { name, loss, rows } of losses)
  test(`NaN goes through the ${name} loss, in whatever place`, () => {
    for (const row of rows) {
      const logits = new Float64Array(rows.length * 2);
      logits[row * 2 + 1] = Number.NaN;
      assert.ok(Number.isNaN(loss.total(logits, Int32Array.of(0, 0))), `row ${row}`);
    }
  });

for (const { name, loss, rows } of losses)
  test(`infinite logits never look like a finite ${name} cost when the network is wrong`, () => {
    for (const infinite of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const logits = new Float64Array(rows.length).fill(infinite);
      // A label that the logit contradicts.
      const total = loss.total(logits, Int32Array.of(infinite > 0 ? 0 : 1));
      assert.ok(!Number.isFinite(total), `${total}`);
    }
  });
