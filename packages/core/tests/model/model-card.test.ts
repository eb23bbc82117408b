import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import onnxProto from "onnx-proto";
import { InvalidInputError, type Problem } from "../../src/errors.js";
import { readModelCard } from "../../src/model/model-card.js";
import { encodeOnnxModel } from "../../src/model/onnx-model.js";
import { exampleModel, exampleOrigin } from "./example-model.js";

const { ModelProto } = onnxProto.onnx;
const bytes = encodeOnnxModel(exampleModel, exampleOrigin);

test("a model tells of itself what it was written with", () => {
  assert.deepEqual(readModelCard(bytes, "model.onnx"), {
    ...exampleOrigin,
    classes: exampleModel.classes,
    inputScaling: "unit",
    preprocessing: { height: 2, width: 2, channels: 3, fit: "fill", kernel: "lanczos3", background: "#ffffff" },
  });
});

test("a model of pictures that were made to fit in another way says so", () => {
  for (const fit of ["cover", "contain"] as const) {
    const card = readModelCard(encodeOnnxModel({ ...exampleModel, fit }, exampleOrigin), "model.onnx");
    assert.equal(card.preprocessing?.fit, fit);
  }
});

test("every number comes back bit for bit", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const origin = fc.record(
    {
      runId: fc.constant("run_1"),
      cost: fc.double({ noNaN: true, noDefaultInfinity: true }),
      trainAccuracy: share,
      testAccuracy: share,
    },
    { noNullPrototype: true },
  );
  const check = (origin: Parameters<typeof encodeOnnxModel>[1]) => {
    const { runId, cost, trainAccuracy, testAccuracy } = readModelCard(encodeOnnxModel(exampleModel, origin), "m");
    // Strict: −0 is not 0.
    assert.deepStrictEqual({ runId, cost, trainAccuracy, testAccuracy }, origin);
  };
  fc.assert(fc.property(origin, check));
  for (const cost of [-0, 5e-324, Number.MAX_VALUE, 1e21, 1e-7]) check({ ...exampleOrigin, cost });
});

test("a model of examples that are no pictures says nothing of pictures", () => {
  for (const exampleShape of [[12], [2, 2, 3, 1], [4, 1, 3, 1], [2, 3, 2], [5000, 3]]) {
    const card = readModelCard(encodeOnnxModel({ ...exampleModel, exampleShape }, exampleOrigin), "m");
    assert.equal("preprocessing" in card, false);
  }
});

/** The example's bytes with other metadata. */
function withMetadata(changes: Readonly<Record<string, string | undefined>>): Uint8Array {
  const model = ModelProto.decode(bytes);
  const metadata = new Map(model.metadataProps.map(({ key, value }) => [key!, value!]));
  for (const [key, value] of Object.entries(changes)) {
    metadata.delete(key);
    if (value !== undefined) metadata.set(key, value);
  }
  model.metadataProps = [...metadata].map(([key, value]) => ({ key, value }));
  return ModelProto.encode(model).finish();
}

function problemsOf(bytes: Uint8Array): readonly Problem[] {
  try {
    readModelCard(bytes, "the file");
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, String(error));
    assert.ok(error.problems.length > 0);
    for (const { file } of error.problems) assert.equal(file, "the file");
    return error.problems;
  }
  return assert.fail("it was accepted");
}

const wrongValues: Record<string, readonly (string | undefined)[]> = {
  classes: [undefined, "", "cat", '["cat"]', '{"0": "a", "1": "b"}', "[1, 2]", '["a", "b"', "[".repeat(100_000)],
  input_scaling: [undefined, "", "UNIT", "constructor"],
  preprocessing: ["", "null", "{}", '{"height": 0}', "7"],
  run_id: [undefined, "", "run_", "run_../../x", `run_${"a".repeat(10_000)}`],
  cost: [undefined, "", "NaN", "1e999", "null", '"0.5"', "0,5"],
  train_accuracy: [undefined, "", "-0.1", "1.1", "true"],
  test_accuracy: [undefined, "", "-0.1", "1.1", "[0.5]"],
};

for (const [key, values] of Object.entries(wrongValues))
  test(`a model with a wrong ${key} is refused, naming it, what was found and what was expected`, () => {
    for (const value of values) {
      const problems = problemsOf(withMetadata({ [key]: value }));
      assert.deepEqual(
        problems.map(({ path }) => path),
        [key],
      );
      assert.ok(problems[0]!.found.length < 1000);
      assert.equal(problems[0]!.found === "nothing", value === undefined);
      assert.notEqual(problems[0]!.expected, "");
    }
  });

test("all that is wrong is told at once", () => {
  const paths = problemsOf(withMetadata({ cost: undefined, run_id: "x", test_accuracy: "2" })).map(({ path }) => path);
  assert.deepEqual(paths.sort(), ["cost", "run_id", "test_accuracy"]);
});

test("models of others, and files that are no models, are refused as a whole", () => {
  const model = ModelProto.decode(bytes);
  model.metadataProps = [];
  const foreign = ModelProto.encode(model).finish();
  model.metadataProps = [{ key: "__proto__", value: "{}" }, { key: "toString", value: "x" }, { key: "author" }];
  const files = [
    new Uint8Array(),
    Buffer.from("\x89HDF\r\n\x1a\n"),
    Buffer.from('{"classes": []}'),
    foreign,
    ModelProto.encode(model).finish(),
    bytes.subarray(0, bytes.length / 2),
  ];
  for (const file of files) assert.deepEqual(problemsOf(file)[0]!.path, "");
});

test("a model that was cut off anywhere is refused", () => {
  for (let length = 0; length < bytes.length; length++) problemsOf(bytes.subarray(0, length));
});

test("any bytes are a model or refused, and nothing else happens", () => {
  const holds = (bytes: Uint8Array) => {
    try {
      readModelCard(bytes, "the file");
    } catch (error) {
      assert.ok(error instanceof InvalidInputError, String(error));
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), holds), { numRuns: 5_000 });
  const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
  const changed = fc.tuple(fc.array(change, { minLength: 1, maxLength: 8 }), fc.boolean());
  fc.assert(
    fc.property(changed, ([changes, isBuffer]) => {
      const copy = isBuffer ? Buffer.from(bytes) : Uint8Array.from(bytes);
      for (const { at, byte } of changes) copy[at] = byte;
      holds(copy);
    }),
    { numRuns: 5_000 },
  );
});

test("graphs within graphs, a hundred thousand deep, are refused and overflow no stack", () => {
  // AttributeProto.g of NodeProto.attribute of GraphProto.node, from the inside out: lengths are varints.
  const nested = (field: number, content: Uint8Array) => {
    const length: number[] = [];
    for (let rest = content.length; ; rest >>>= 7) {
      length.push(rest < 128 ? rest : (rest & 127) | 128);
      if (rest < 128) break;
    }
    return Buffer.concat([Uint8Array.of((field << 3) | 2, ...length), content]);
  };
  let graph: Uint8Array = new Uint8Array();
  for (let depth = 0; depth < 3_000; depth++) graph = nested(1, nested(5, nested(6, graph)));
  assert.equal(problemsOf(nested(7, graph))[0]!.path, "");
  // A group within a group, which no reader of these messages knows.
  problemsOf(Buffer.alloc(100_000, (15 << 3) | 3));
});
