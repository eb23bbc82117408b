import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkPattern, matches } from "../../src/eventbridge/pattern.js";

const event = {
  version: "0",
  source: "snn",
  "detail-type": "LayerCompleted",
  resources: ["arn:aws:a", "arn:aws:b"],
  detail: {
    runId: "run_1",
    epoch: 3,
    cost: 0.25,
    isLast: false,
    reason: null,
    empty: "",
    none: [],
    nothing: {},
    layers: [
      { name: "one", size: 20, tags: ["wide"] },
      { name: "two", size: 7, tags: ["narrow", "relu"] },
    ],
  },
};

/** Whether the event's `detail.<field>` fits what a pattern has for it. */
const fits = (field: string, ...elements: unknown[]) => matches({ detail: { [field]: elements } }, event);

test("a field fits when it is one of the values, of the same type", () => {
  assert.equal(fits("runId", "run_0", "run_1"), true);
  assert.equal(fits("runId", "run_0"), false);
  assert.equal(fits("runId", "RUN_1"), false);
  assert.equal(fits("epoch", 3), true);
  assert.equal(fits("epoch", "3"), false);
  assert.equal(fits("cost", 2.5e-1), true);
  assert.equal(fits("isLast", false), true);
  assert.equal(fits("isLast", true), false);
  assert.equal(fits("isLast", null), false);
  assert.equal(fits("reason", null), true);
  assert.equal(fits("empty", ""), true);
  assert.equal(fits("empty", null), false);
});

test("every field of a pattern has to fit, and fields that it does not name do not matter", () => {
  assert.equal(matches({ source: ["snn"], detail: { epoch: [3] } }, event), true);
  assert.equal(matches({ source: ["snn"], detail: { epoch: [4] } }, event), false);
  assert.equal(matches({ source: ["snn"], missing: ["x"] }, event), false);
});

test("an array in the event fits when one of its elements does, and an empty one is as if it were not there", () => {
  assert.equal(matches({ resources: ["arn:aws:b"] }, event), true);
  assert.equal(matches({ resources: ["arn:aws:c"] }, event), false);
  assert.equal(matches({ resources: [{ "anything-but": "arn:aws:a" }] }, event), true);
  assert.equal(fits("none", null), false);
  assert.equal(fits("none", { exists: true }), false);
  assert.equal(fits("none", { exists: false }), true);
});

test("fields of objects in an array have to fit in the same element", () => {
  const layers = (name: string, size: number) => matches({ detail: { layers: { name: [name], size: [size] } } }, event);
  assert.equal(layers("one", 20), true);
  assert.equal(layers("two", 7), true);
  assert.equal(layers("one", 7), false);
  assert.equal(matches({ detail: { layers: { name: ["two"], tags: ["relu"] } } }, event), true);
  assert.equal(matches({ detail: { layers: { name: ["one"], tags: ["relu"] } } }, event), false);
  assert.equal(matches({ a: { b: { c: [1] }, d: [2] } }, { a: [[{ b: [{ c: 0 }, { c: 1 }], d: 2 }]] }), true);
});

test("a dot in a name is as good as an object", () => {
  assert.equal(matches({ "detail.runId": ["run_1"] }, event), true);
  assert.equal(matches({ detail: { runId: ["run_1"] } }, { "detail.runId": "run_1" }), true);
});

test("prefix, suffix, equals-ignore-case and wildcard look at strings only", () => {
  assert.equal(fits("runId", { prefix: "run_" }), true);
  assert.equal(fits("runId", { prefix: "Run_" }), false);
  assert.equal(fits("runId", { prefix: { "equals-ignore-case": "RUN" } }), true);
  assert.equal(fits("runId", { suffix: "_1" }), true);
  assert.equal(fits("runId", { suffix: "_2" }), false);
  assert.equal(fits("runId", { suffix: { "equals-ignore-case": "N_1" } }), true);
  assert.equal(fits("runId", { "equals-ignore-case": "RUN_1" }), true);
  assert.equal(fits("runId", { "equals-ignore-case": "RUN" }), false);
  assert.equal(fits("runId", { wildcard: "r*_*" }), true);
  assert.equal(fits("runId", { wildcard: "r*_" }), false);
  for (const type of ["prefix", "suffix", "equals-ignore-case"]) assert.equal(fits("epoch", { [type]: "3" }), false);
  assert.equal(fits("epoch", { wildcard: "*" }), false);
});

test("the texts between wildcards may not overlap", () => {
  const fitsText = (wildcard: string, text: string) => matches({ text: [{ wildcard }] }, { text });
  assert.equal(fitsText("ab*ba", "aba"), false);
  assert.equal(fitsText("ab*ba", "abba"), true);
  assert.equal(fitsText("a*ab*b", "abb"), false);
  assert.equal(fitsText("a*ab*b", "aabb"), true);
});

test("an escaped asterisk or backslash in a wildcard is itself", () => {
  const fitsText = (wildcard: string, text: string) => matches({ text: [{ wildcard }] }, { text });
  assert.equal(fitsText("a\\*b", "a*b"), true);
  assert.equal(fitsText("a\\*b", "axb"), false);
  assert.equal(fitsText("a\\\\*", "a\\b"), true);
  assert.equal(fitsText("a\\\\*", "ab"), false);
});

test("numeric compares numbers, with one bound or two", () => {
  assert.equal(fits("epoch", { numeric: ["=", 3] }), true);
  assert.equal(fits("epoch", { numeric: ["<", 3] }), false);
  assert.equal(fits("epoch", { numeric: ["<=", 3] }), true);
  assert.equal(fits("epoch", { numeric: [">", 3] }), false);
  assert.equal(fits("epoch", { numeric: [">=", 3, "<", 4] }), true);
  assert.equal(fits("epoch", { numeric: [">", 0, "<=", 2] }), false);
  assert.equal(fits("runId", { numeric: [">", 0] }), false);
  assert.equal(matches({ n: [{ numeric: [">", 0] }] }, { n: 5e9 + 1 }), false);
});

test("anything-but is any other value of any type, but not a missing field", () => {
  assert.equal(fits("runId", { "anything-but": "run_2" }), true);
  assert.equal(fits("runId", { "anything-but": "run_1" }), false);
  assert.equal(fits("runId", { "anything-but": ["run_0", "run_1"] }), false);
  assert.equal(fits("epoch", { "anything-but": [1, 2] }), true);
  assert.equal(fits("epoch", { "anything-but": 3 }), false);
  assert.equal(fits("epoch", { "anything-but": { prefix: "run" } }), true);
  assert.equal(fits("reason", { "anything-but": "run_1" }), true);
  assert.equal(fits("runId", { "anything-but": { prefix: "run" } }), false);
  assert.equal(fits("runId", { "anything-but": { suffix: ["_0", "_1"] } }), false);
  assert.equal(fits("runId", { "anything-but": { "equals-ignore-case": ["RUN_1"] } }), false);
  assert.equal(fits("runId", { "anything-but": { wildcard: "*_1" } }), false);
  assert.equal(fits("runId", { "anything-but": { wildcard: "*_2" } }), true);
  assert.equal(fits("missing", { "anything-but": "run_1" }), false);
});

test("exists asks for a value, and an object is none", () => {
  assert.equal(fits("runId", { exists: true }), true);
  assert.equal(fits("reason", { exists: true }), true);
  assert.equal(fits("missing", { exists: true }), false);
  assert.equal(fits("missing", { exists: false }), true);
  assert.equal(fits("runId", { exists: false }), false);
  assert.equal(fits("layers", { exists: true }), false);
  assert.equal(fits("nothing", { exists: false }), true);
  assert.equal(fits("missing", { "anything-but": "x" }, { exists: false }), true);
});

test("$or needs one of its branches, together with all that stands beside it", () => {
  const pattern = (source: string) => ({
    source: [source],
    detail: { $or: [{ epoch: [9] }, { runId: ["run_1"], $or: [{ cost: [1] }, { isLast: [false] }] }] },
  });
  assert.equal(matches(pattern("snn"), event), true);
  assert.equal(matches(pattern("other"), event), false);
  assert.equal(matches({ detail: { $or: [{ epoch: [9] }, { epoch: [8] }] } }, event), false);
});

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ["no object", ["snn"], /Filter is not an object/],
  ["null", null, /Filter is not an object/],
  ["an empty object", {}, /Empty objects are not allowed/],
  ["an empty object further down", { detail: {} }, /Empty objects are not allowed/],
  ["a value that is in no array", { source: "snn" }, /"source" must be an object or an array/],
  ["null instead of an array", { source: null }, /"source" must be an object or an array/],
  ["an empty array", { source: [] }, /Empty arrays are not allowed/],
  ["an array in an array", { source: [["snn"]] }, /Match value must be String, number, true, false, or null/],
  ["an unknown match type", { source: [{ EXISTS: true }] }, /Unrecognized match type EXISTS/],
  ["the name of a property that every object has", { source: [{ constructor: "a" }] }, /Unrecognized match type/],
  ["an empty match expression", { source: [{}] }, /Match expression name not found/],
  ["two match types in one", { source: [{ prefix: "a", suffix: "b" }] }, /Only one key allowed/],
  ["a prefix that is no string", { source: [{ prefix: 1 }] }, /prefix match pattern must be a string/],
  ["a prefix with an unknown option", { source: [{ prefix: { wildcard: "a" } }] }, /Unsupported prefix pattern/],
  ["equals-ignore-case with a list", { source: [{ "equals-ignore-case": ["a"] }] }, /must be a string/],
  ["two wildcards in a row", { source: [{ wildcard: "a:**" }] }, /Consecutive wildcard characters at pos 3/],
  ["an unknown escape", { source: [{ wildcard: "a\\b" }] }, /Invalid escape character at pos 2/],
  ["an escape of nothing", { source: [{ wildcard: "a\\" }] }, /Invalid escape character/],
  ["exists with a string", { source: [{ exists: "true" }] }, /must be either true or false/],
  ["anything-but with null", { source: [{ "anything-but": null }] }, /is not supported/],
  ["anything-but with mixed types", { source: [{ "anything-but": [1, "a"] }] }, /mixed type is not supported/],
  ["anything-but with nothing", { source: [{ "anything-but": [] }] }, /Empty arrays are not allowed/],
  ["anything-but with an empty prefix", { source: [{ "anything-but": { prefix: "" } }] }, /Null prefix\/suffix/],
  ["anything-but with numeric", { source: [{ "anything-but": { numeric: ["=", 1] } }] }, /Unsupported anything-but/],
  ["anything-but with a number as a wildcard", { source: [{ "anything-but": { wildcard: 1 } }] }, /must be a string/],
  ["numeric without an array", { n: [{ numeric: 1 }] }, /Value of numeric must be an array/],
  ["numeric without an operator", { n: [{ numeric: [1] }] }, /Invalid member in numeric match: 1/],
  ["an unknown operator", { n: [{ numeric: ["<>", 1] }] }, /Unrecognized numeric range operator: <>/],
  ["a bound that is no number", { n: [{ numeric: ["=", "1"] }] }, /Value of equals must be numeric/],
  ["two lower bounds", { n: [{ numeric: [">", 0, ">", 1] }] }, /Bad numeric range operator: >/],
  ["an upper bound first", { n: [{ numeric: ["<", 1, ">", 0] }] }, /Too many elements/],
  ["an upper bound without a number", { n: [{ numeric: [">", 0, "<"] }] }, /Value of < must be numeric/],
  ["three bounds", { n: [{ numeric: [">", 0, "<", 2, "<", 3] }] }, /Too many elements/],
  ["a range of nothing", { n: [{ numeric: [">", 2, "<", 1] }] }, /Bottom must be less than top/],
  ["a bound that is too large", { n: [{ numeric: [">", 5e9 + 1] }] }, /between -5\.0E9 and 5\.0E9/],
  ["$or with no array", { $or: { source: ["a"] } }, /must be an Array/],
  ["$or with one branch", { $or: [{ source: ["a"] }] }, /at least 2 Objects/],
  ["$or with a value", { $or: [{ source: ["a"] }, "b"] }, /Only JSON object is allowed/],
  ["the name of a match type within $or", { $or: [{ prefix: ["a"] }, { source: ["a"] }] }, /reserved fieldName/],
  [
    "too many combinations",
    Object.fromEntries(Array.from("abcdefghij", (name) => [name, { $or: [{ x: [1] }, { y: [1] }] }])),
    /combinations/,
  ],
];

for (const [what, pattern, reason] of refused)
  test(`a pattern is refused for ${what}`, () => {
    assert.throws(() => checkPattern(pattern), { name: "InvalidEventPatternException", message: reason });
  });

const leaf = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "\\") });

test("a pattern that is made of an event's own values fits it, and not when one of them is changed", () => {
  const objects = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), leaf, { minKeys: 1 });
  fc.assert(
    fc.property(objects, (detail) => {
      const own = Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, [value]]));
      assert.equal(matches({ detail: own }, { detail }), true);
      const [first] = Object.keys(own);
      assert.equal(matches({ detail: { ...own, [first!]: ["changed, and by no means equal"] } }, { detail }), false);
    }),
  );
});

test("anything-but says the opposite of the values", () => {
  fc.assert(
    fc.property(leaf, fc.array(fc.string(), { minLength: 1 }), (value, excluded) => {
      const said = matches({ f: [{ "anything-but": excluded }] }, { f: value });
      assert.equal(said, !matches({ f: excluded }, { f: value }));
    }),
  );
});

test("a wildcard matches what the same regular expression matches", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), text, fc.boolean(), (literals, other, isMade) => {
      // Empty literals in the middle would put two wildcards in a row.
      const parts = literals.filter((literal, index) => literal !== "" || index === 0 || index === literals.length - 1);
      const escaped = (literal: string) => literal.replaceAll("\\", "\\\\").replaceAll("*", "\\*");
      const wildcard = parts.map(escaped).join("*");
      const regular = new RegExp(`^${parts.map((literal) => literal.replaceAll(/[\\*]/g, "\\$&")).join("[^]*")}$`);
      const value = isMade ? parts.join(other) : other;
      assert.equal(matches({ f: [{ wildcard }] }, { f: value }), regular.test(value));
    }),
    { numRuns: 1000 },
  );
});

test("two numeric bounds are one and the other", () => {
  const number = fc.integer({ min: -20, max: 20 });
  fc.assert(
    fc.property(number, number, number, (value, lower, upper) => {
      fc.pre(lower < upper);
      const range = { f: [{ numeric: [">=", lower, "<", upper] }] };
      assert.equal(matches(range, { f: value }), value >= lower && value < upper);
    }),
  );
});

test("$or is what its branches say one by one, and the order of fields says nothing", () => {
  const branch = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.array(fc.nat(2), { minLength: 1 }), { minKeys: 1 });
  const events = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.nat(2), fc.array(fc.nat(2))));
  fc.assert(
    fc.property(fc.array(branch, { minLength: 2, maxLength: 4 }), events, (branches, found) => {
      const separately = branches.some((one) => matches(one, found));
      assert.equal(matches({ $or: branches }, found), separately);
      const turned = Object.fromEntries(Object.entries(found).toReversed());
      assert.equal(matches({ $or: branches.toReversed() }, turned), separately);
    }),
  );
});
