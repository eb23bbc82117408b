import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InvalidInputError, type Problem } from "../../src/errors.js";
import { parseParameters } from "../../src/parameters/parse.js";
import { demoParameters as demo } from "../helpers/parameters.js";

const parse = (json: unknown) => parseParameters(JSON.stringify(json), "parameters.json");

/** The problems of a file, as `[path, found, expected]`. */
function problemsOf(json: unknown): [path: string, found: string, expected: string][] {
  return problemsOfText(typeof json === "string" ? json : JSON.stringify(json)).map(
    ({ file, path, found, expected }) => {
      assert.equal(file, "parameters.json");
      return [path, found, expected];
    },
  );
}

function problemsOfText(text: string): readonly Problem[] {
  try {
    parseParameters(text, "parameters.json");
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, `threw ${String(error)}`);
    assert.ok(error.problems.length > 0);
    return error.problems;
  }
  assert.fail("nothing was refused");
}

test("the demo's file works unchanged, and every default is filled in", () => {
  assert.deepEqual(parse(demo), {
    ...demo,
    seed: 1,
    precision: "float64",
    optimizer: "sgd",
    input_scaling: "unit",
    weight_decay: 0,
    checkpoint_every: 50,
    neurons_per_message: 1,
    shards: 1,
  });
});

test("batch_size and threshold can be left out, and stay out", () => {
  const { batch_size: _, threshold: __, ...rest } = demo;
  const parsed = parse(rest);
  assert.equal(parsed.batch_size, undefined);
  assert.equal(parsed.threshold, undefined);
});

test("everything optional is kept as it is given", () => {
  const all = {
    ...demo,
    $schema: "../parameters.schema.json",
    seed: 7,
    initialization: "glorot_normal",
    precision: "float32",
    optimizer: "adam",
    learning_rate_decay: { schedule: "cosine", final_learning_rate: 0.001 },
    input_scaling: "standardized",
    weight_decay: 0.01,
    checkpoint_every: 5,
    neurons_per_message: "auto",
    shards: 3,
    hedge_after: 5,
    notify_every: 100,
  };
  assert.deepEqual(parse(all), all);
});

test("an exponential decay multiplies every epoch unless it says otherwise", () => {
  const parsed = parse({ ...demo, learning_rate_decay: { schedule: "exponential", factor: 0.5 } });
  assert.deepEqual(parsed.learning_rate_decay, { schedule: "exponential", factor: 0.5, every: 1 });
});

test("every activation works in a hidden layer but softmax, and only sigmoid and softmax at the end", () => {
  for (const activation of ["relu", "leaky_relu", "tanh", "sigmoid"])
    assert.equal(
      parse({ ...demo, activations: { ...demo.activations, layer2: activation } }).activations["layer2"],
      activation,
    );
  assert.deepEqual(problemsOf({ ...demo, activations: { ...demo.activations, layer2: "softmax" } }), [
    ["activations.layer2", "softmax", "softmax in the last layer only"],
  ]);
  parse({ ...demo, activations: { ...demo.activations, layer4: "softmax" } });
  for (const activation of ["relu", "leaky_relu", "tanh"])
    assert.deepEqual(problemsOf({ ...demo, activations: { ...demo.activations, layer4: activation } }), [
      ["activations.layer4", activation, "sigmoid or softmax in the last layer"],
    ]);
});

test("an unknown activation is told the known ones", () => {
  assert.deepEqual(problemsOf({ ...demo, activations: { ...demo.activations, layer1: "Relu" } }), [
    ["activations.layer1", '"Relu"', "one of relu, leaky_relu, tanh, sigmoid, softmax"],
  ]);
});

test("an unknown key is told the nearest known one", () => {
  for (const [key, nearest] of [
    ["epoch", "epochs"],
    ["learningrate", "learning_rate"],
    ["Precision", "precision"],
    ["batchsize", "batch_size"],
  ] as const)
    assert.deepEqual(problemsOf({ ...demo, [key]: 1 }), [
      [key, "an unknown key", `a known one; the nearest is ${nearest}`],
    ]);
});

test("an unknown key inside the decay is told the nearest known one, too", () => {
  const [problem, ...others] = problemsOf({
    ...demo,
    learning_rate_decay: { schedule: "exponential", factor: 0.5, evry: 3 },
  });
  assert.deepEqual(others, []);
  assert.equal(problem![0], "learning_rate_decay.evry");
  assert.match(problem![2], /\bevery\b/);
});

test("a key that would change an object's prototype is an unknown key like any other", () => {
  const text = JSON.stringify(demo);
  assert.deepEqual(
    problemsOf(`${text.slice(0, -1)},"__proto__":{"seed":7}}`).map(([path]) => path),
    ["__proto__"],
  );
  // All of the file in there must not count as the file.
  assert.ok(problemsOf(`{"__proto__":${text}}`).length > 0);
});

test("a key that no layer can have is refused with what keys are like", () => {
  for (const key of ["layer0", "layer01", "layer_1", "Layer1", "1", ""])
    assert.deepEqual(problemsOf({ ...demo, neurons: { ...demo.neurons, [key]: 1 } }), [
      [`neurons.${key}`, "an unknown key", "layer1, layer2, …"],
    ]);
});

test("layer counts that disagree are refused with every layer that is missing or too many", () => {
  assert.deepEqual(problemsOf({ ...demo, layers: 5 }), [
    ["activations.layer5", "nothing", "a value, since layers is 5"],
    ["neurons.layer5", "nothing", "a value, since layers is 5"],
  ]);
  assert.deepEqual(
    problemsOf({ ...demo, layers: 3, activations: { layer1: "relu", layer2: "relu", layer3: "sigmoid" } }),
    [["neurons.layer4", "one layer too many", "3 layers, as layers says"]],
  );
});

/** Fields, the values at their limits that are right, and those one beyond that are wrong. */
const limits: Record<string, { good: readonly unknown[]; bad: readonly unknown[]; expected: string }> = {
  epochs: {
    good: [1, 10_000_000],
    bad: [0, -1, 10_000_001, 1.5, "10", null, true],
    expected: "a whole number from 1 to 10,000,000",
  },
  layers: { good: [], bad: [0, 1001, 2.5, "4", null, [4]], expected: "a whole number from 1 to 1,000" },
  learning_rate: {
    good: [Number.MIN_VALUE, 1, 1e6],
    bad: [0, -0.1, "0.1", null, {}],
    expected: "a number above 0",
  },
  batch_size: {
    good: [1, 1_000_000_000],
    bad: [0, 1_000_000_001, 1.5, "all", null],
    expected: "a whole number from 1 to 1,000,000,000",
  },
  threshold: { good: [0, 1e-300, 100], bad: [-Number.MIN_VALUE, -1, "0", null], expected: "a number of at least 0" },
  seed: {
    good: [0, 4_294_967_295],
    bad: [-1, 4_294_967_296, 0.5, "1", null],
    expected: "a whole number from 0 to 4,294,967,295",
  },
  weight_decay: { good: [0, 1], bad: [-1e-9, 1.000001, "0", null], expected: "a number from 0 to 1" },
  checkpoint_every: {
    good: [1, 10_000_000],
    bad: [0, 10_000_001, 1.5, null],
    expected: "a whole number from 1 to 10,000,000",
  },
  neurons_per_message: {
    good: [1, 1_000_000, "auto"],
    bad: [0, 1_000_001, 1.5, "all", null],
    expected: 'a whole number from 1 to 1,000,000, or "auto"',
  },
  shards: {
    good: [1, 1_000_000],
    bad: [0, 1_000_001, 1.5, "auto", null],
    expected: "a whole number from 1 to 1,000,000",
  },
  hedge_after: {
    good: [1, 900],
    bad: [0, 901, 1.5, "5", null],
    expected: "a whole number from 1 to 900",
  },
  notify_every: {
    good: [1, 10_000_000],
    bad: [0, 10_000_001, 1.5, null],
    expected: "a whole number from 1 to 10,000,000",
  },
  precision: { good: ["float64", "float32"], bad: ["float16", 64, null, ""], expected: "one of float64, float32" },
  optimizer: {
    good: ["sgd", "momentum", "adam"],
    bad: ["Adam", "rmsprop", null],
    expected: "one of sgd, momentum, adam",
  },
  initialization: {
    good: ["he_normal", "glorot_normal", "lecun_normal"],
    bad: ["zeros", null],
    expected: "one of he_normal, glorot_normal, lecun_normal",
  },
  input_scaling: {
    good: ["unit", "centered", "standardized", "none"],
    bad: ["minmax", null, 255],
    expected: "one of unit, centered, standardized, none",
  },
};

for (const [field, { good, bad, expected }] of Object.entries(limits))
  test(`${field} is right at its limits and refused one beyond, with what was expected`, () => {
    for (const value of good) assert.equal(parse({ ...demo, [field]: value })[field as "epochs"], value);
    for (const value of bad)
      assert.deepEqual(problemsOf({ ...demo, [field]: value }), [[field, JSON.stringify(value), expected]]);
  });

test("neurons are right at their limits and refused one beyond", () => {
  const withNeurons = (value: unknown) => ({ ...demo, neurons: { ...demo.neurons, layer2: value } });
  for (const value of [1, 1_000_000]) assert.equal(parse(withNeurons(value)).neurons["layer2"], value);
  for (const value of [0, 1_000_001, 1.5, "7", null])
    assert.deepEqual(problemsOf(withNeurons(value)), [
      ["neurons.layer2", JSON.stringify(value), "a whole number from 1 to 1,000,000"],
    ]);
});

test("a learning rate decay is right at its limits and refused one beyond", () => {
  const withDecay = (decay: unknown) => ({ ...demo, learning_rate_decay: decay });
  parse(withDecay({ schedule: "exponential", factor: 1, every: 10_000_000 }));
  const refusals: [unknown, string][] = [
    [{ schedule: "exponential", factor: 0 }, "learning_rate_decay.factor"],
    [{ schedule: "exponential", factor: 1.000001 }, "learning_rate_decay.factor"],
    [{ schedule: "exponential", factor: 0.5, every: 0 }, "learning_rate_decay.every"],
    [{ schedule: "linear" }, "learning_rate_decay.final_learning_rate"],
    [{ schedule: "cosine", final_learning_rate: 0 }, "learning_rate_decay.final_learning_rate"],
    [{ schedule: "step" }, "learning_rate_decay.schedule"],
    [{}, "learning_rate_decay.schedule"],
  ];
  for (const [decay, path] of refusals)
    assert.deepEqual(
      problemsOf(withDecay(decay)).map(([at]) => at),
      [path],
    );
  for (const decay of ["cosine", null, 3, []])
    assert.deepEqual(
      problemsOf(withDecay(decay)).map(([at, found]) => [at, found]),
      [["learning_rate_decay", JSON.stringify(decay)]],
    );
});

test("a number too large for a double is not called null", () => {
  const [problem] = problemsOf(JSON.stringify(demo).replace('"learning_rate":0.0075', '"learning_rate":1e999'));
  assert.equal(problem![0], "learning_rate");
  assert.doesNotMatch(problem![1], /null/);
});

test("several problems are all told at once", () => {
  const paths = problemsOf({
    ...demo,
    epochs: 0,
    neurons: { ...demo.neurons, layer3: -5 },
    optimizer: "sdg",
    lerning_rate: 1,
  }).map(([path]) => path);
  assert.deepEqual(paths.toSorted(), ["epochs", "lerning_rate", "neurons.layer3", "optimizer"]);
});

test("every required field that is missing is told", () => {
  const problems = problemsOf({});
  assert.deepEqual(problems.map(([path]) => path).toSorted(), [
    "activations",
    "epochs",
    "layers",
    "learning_rate",
    "neurons",
  ]);
  for (const [, found] of problems) assert.equal(found, "nothing");
});

test("JSON that does not parse is refused with its line and column", () => {
  const places: [text: string, place: string][] = [
    ["", "line 1, column 1"],
    ["{", "line 1, column 2"],
    ['{\n  "epochs": 1,\n  oops\n}', "line 3, column 3"],
    ['{"epochs": 1,}', "line 1, column 14"],
    ['{\r\n"epochs": 01\r\n}', "line 2, column 12"],
    ['{"epochs": 1} x', "line 1, column 15"],
    ["// a comment\n{}", "line 1, column 1"],
    ["{'epochs': 1}", "line 1, column 2"],
  ];
  for (const [text, place] of places) assert.equal(problemsOf(text)[0]![0], place, JSON.stringify(text));
});

test("a file that is no object is refused", () => {
  for (const json of [null, true, 1, "text", [], [demo]]) assert.equal(problemsOf(JSON.stringify(json))[0]![0], "");
});

test("a long value is cut short in the problem", () => {
  const [problem] = problemsOf({ ...demo, optimizer: "x".repeat(1_000_000) });
  assert.ok(problem![1].length <= 60, `${problem![1].length} characters`);
});

test("brackets nested a hundred thousand deep are refused as any other value", () => {
  const deep = 100_000;
  assert.ok(problemsOf("[".repeat(deep)).length > 0);
  assert.ok(problemsOf(`{"epochs":${"[".repeat(deep)}${"]".repeat(deep)}}`).length > 0);
  assert.ok(problemsOf(`${'{"epochs":'.repeat(deep)}1${"}".repeat(deep)}`).length > 0);
});

/** Parses or refuses, nothing else; what parses again gives the same. */
function parsesOrRefuses(text: string): void {
  let parsed: unknown;
  try {
    parsed = parseParameters(text, "parameters.json");
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, `threw ${String(error)}`);
    for (const { found, expected } of error.problems) assert.ok(found !== "" && expected !== "");
    return;
  }
  assert.deepEqual(parse(parsed), parsed);
}

test("any JSON value parses or is refused, and nothing else happens", () => {
  fc.assert(
    fc.property(fc.json({ depthSize: "medium" }), (text) => parsesOrRefuses(text)),
    { numRuns: 500 },
  );
});

test("any text parses or is refused, and nothing else happens", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => parsesOrRefuses(text)),
    { numRuns: 500 },
  );
});

test("the demo's file with any field changed to any value parses or is refused", () => {
  const key = fc.constantFrom(
    ...Object.keys(demo),
    ...Object.keys(limits),
    "learning_rate_decay",
    "__proto__",
    "toString",
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.integer(),
    fc.dictionary(
      fc.constantFrom("layer1", "layer2", "layer4", "schedule", "factor", "__proto__", "constructor"),
      fc.jsonValue(),
    ),
  );
  fc.assert(
    fc.property(key, value, (key, value) => {
      const text = JSON.stringify(demo).slice(0, -1);
      parsesOrRefuses(`${text},${JSON.stringify(key)}:${JSON.stringify(value) ?? "null"}}`);
    }),
    { numRuns: 1000 },
  );
});
