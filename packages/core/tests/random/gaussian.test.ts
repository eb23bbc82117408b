import assert from "node:assert/strict";
import { test } from "node:test";
import { initialWeights } from "../../src/network/initialization.js";
import { gaussianSource } from "../../src/random/gaussian.js";

/** The first six numbers and the thousandth of `numpy.random.seed(seed); numpy.random.randn(1000)`, NumPy 2.4.6. */
const drawnByNumpy: [seed: number, first: number[], thousandth: number][] = [
  [
    0,
    [
      1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458, 1.8675579901499675,
      -0.977277879876411,
    ],
    -0.35811407547985674,
  ],
  [
    1,
    [
      1.6243453636632417, -0.6117564136500754, -0.5281717522634557, -1.0729686221561705, 0.8654076293246785,
      -2.3015386968802827,
    ],
    -0.18695501653274957,
  ],
  [
    12345,
    [
      -0.20470765948471295, 0.47894333805754824, -0.5194387150567381, -0.55573030434749, 1.9657805725027142,
      1.3934058329729904,
    ],
    1.3738904696665981,
  ],
  [
    4_294_967_295,
    [
      0.6484086742306527, 0.6693235306338161, -1.0805437227474493, 0.2845010447986309, 0.11388773652167104,
      0.8676218937929382,
    ],
    0.8396779525796308,
  ],
];

test("the numbers are those of numpy.random.seed(seed); numpy.random.randn", () => {
  for (const [seed, first, thousandth] of drawnByNumpy) {
    const source = gaussianSource(seed);
    const drawn = Array.from({ length: 1000 }, () => source.next());
    // V8's logarithm may differ from that of the C library in the last bit.
    for (const [index, expected] of [...first.entries(), [999, thousandth] as const])
      assert.ok(Math.abs(drawn[index]! - expected) < 1e-14, `seed ${seed}, number ${index}: ${drawn[index]}`);
  }
});

test("the first weights of the standard network are the published ones", () => {
  const gaussian = gaussianSource(1);
  const layers = [12288, 20, 7, 5].map((inputs, index) =>
    initialWeights("lecun_normal", [20, 7, 5, 1][index]!, inputs, gaussian, "float64"),
  );
  const rounded = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toFixed(8)));
  assert.deepEqual(rounded(layers[0]!.subarray(0, 4)), [0.01465338, -0.00551871, -0.00476469, -0.00967936]);
  assert.deepEqual(rounded(layers[3]!), [-0.38423553, -0.01975151, 0.50081053, 0.89766368, 0.01869816]);
});

test("two sources of one seed do not disturb each other", () => {
  const [one, two] = [gaussianSource(3), gaussianSource(3)];
  const first = [one.next(), one.next(), one.next()];
  assert.deepEqual([two.next(), two.next(), two.next()], first);
});
