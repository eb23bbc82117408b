import assert from "node:assert/strict";
import { test } from "node:test";
import { checkComplete } from "../../src/evaluate/check-complete.js";
import type { Graph } from "../../src/evaluate/graph.js";

function graphWith(resource: string): Graph {
  return {
    stage: "dev",
    region: "eu-central-1",
    app: { name: "snn", removal: "remove", protect: false, home: "aws", providers: {} },
    nameSuffixes: [],
    functions: [],
    resources: [
      { type: "aws:iam/role:Role", name: "Role", inputs: { policies: [{ resource }] }, state: {}, options: {} },
    ],
  };
}

test("a text made of an attribute without an answer is refused with its place", () => {
  assert.throws(
    () => checkComplete(graphWith("undefined/*")),
    /aws:iam\/role:Role Role\.policies\.0\.resource: undefined\/\*/,
  );
});

test("an output that was put into a text is refused", () => {
  const text = "arn/Calling [toString] on an [Output<T>] is not supported.";
  assert.throws(() => checkComplete(graphWith(text)), /has no value/);
});

test("a complete graph passes", () => {
  assert.doesNotThrow(() => checkComplete(graphWith("arn:aws:sqs:::undefinedness")));
});
