import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Gradient,
  initialSlots,
  type OptimizerName,
  optimizers,
  type ParameterState,
} from "../../src/network/optimizer.js";
import type { FloatArray } from "../../src/tensors/matrix.js";

const first = Float64Array.of(1, -2, 0.5);
/** The gradients of some steps. */
const steps = [
  [0.5, -1, 0],
  [0.25, 4, -0.125],
  [-3, 1e-3, 1e-9],
  [0.5, 0.5, 7],
];
const rate = 0.1;

/** Runs an optimizer over the steps. */
async function run(name: OptimizerName, weightDecay = 0, rates: (step: number) => number = () => rate) {
  let state: ParameterState = { value: first, slots: initialSlots(optimizers[name], first) };
  const values: number[][] = [];
  for (const [step, gradient] of steps.entries()) {
    const settings = { learningRate: rates(step), weightDecay, updates: step + 1 };
    const factor = optimizers[name].gradientFactor(settings);
    const scaled: Gradient = async (addend?: FloatArray) =>
      Float64Array.from(gradient, (g, i) => factor * g + (addend?.[i] ?? 0));
    const [value, slots] = [[...state.value], state.slots.map((slot) => [...slot])];
    const next = await optimizers[name].update(state, scaled, settings);
    // What a step reads is never changed: a repetition must find it as it was.
    assert.deepEqual([[...state.value], state.slots.map((slot) => [...slot])], [value, slots]);
    state = next;
    values.push([...state.value]);
  }
  return values;
}

function assertClose(found: number[][], expected: number[][]): void {
  assert.equal(found.length, expected.length);
  found.flat().forEach((value, i) => {
    const other = expected.flat()[i]!;
    assert.ok(Math.abs(value - other) <= 1e-14 * Math.max(1, Math.abs(other)), `${value} instead of ${other}`);
  });
}

for (const decay of [0, 0.2]) {
  const named = decay === 0 ? "" : ", with decoupled weight decay";

  test(`sgd goes down the gradient${named}`, async () => {
    const w = [...first];
    const expected = steps.map((g) => {
      for (let i = 0; i < w.length; i++) w[i] = w[i]! - rate * decay * w[i]! - rate * g[i]!;
      return [...w];
    });
    assertClose(await run("sgd", decay), expected);
  });

  test(`momentum adds nine tenths of the last velocity${named}`, async () => {
    const w = [...first];
    const v = [0, 0, 0];
    const expected = steps.map((g) => {
      for (let i = 0; i < w.length; i++) {
        v[i] = 0.9 * v[i]! + g[i]!;
        w[i] = w[i]! - rate * decay * w[i]! - rate * v[i]!;
      }
      return [...w];
    });
    assertClose(await run("momentum", decay), expected);
  });

  test(`adam is algorithm 1 of Kingma and Ba${named}`, async () => {
    const w = [...first];
    const m = [0, 0, 0];
    const v = [0, 0, 0];
    const expected = steps.map((g, step) => {
      const t = step + 1;
      for (let i = 0; i < w.length; i++) {
        m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
        v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2;
        const unbiased = m[i]! / (1 - 0.9 ** t);
        const root = Math.sqrt(v[i]! / (1 - 0.999 ** t));
        w[i] = w[i]! - rate * decay * w[i]! - (rate * unbiased) / (root + 1e-8);
      }
      return [...w];
    });
    assertClose(await run("adam", decay), expected);
  });
}

test("the first step of adam is as long as the learning rate, however large the gradient", async () => {
  const [[a, b, c]] = (await run("adam")) as [[number, number, number]];
  assert.ok(Math.abs(a - 0.9) < 1e-8 && Math.abs(b + 1.9) < 1e-8);
  assert.equal(c, 0.5);
});

test("a learning rate of the step is used, not that of another", async () => {
  const [one, two] = (await run("sgd", 0, (step) => (step === 0 ? 1 : 0))) as [number[], number[]];
  assert.deepEqual(one, [0.5, -1, 0.5]);
  assert.deepEqual(two, one);
});

test("slots are zeros of the parameter's size and precision", () => {
  assert.deepEqual(initialSlots(optimizers.sgd, first), []);
  assert.deepEqual(initialSlots(optimizers.momentum, new Float32Array(2)), [new Float32Array(2)]);
  assert.deepEqual(initialSlots(optimizers.adam, first), [new Float64Array(3), new Float64Array(3)]);
});
