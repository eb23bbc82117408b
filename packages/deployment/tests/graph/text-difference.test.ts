import assert from "node:assert/strict";
import { test } from "node:test";
import { textDifference } from "../../src/graph/text-difference.js";

test("the same text has no difference", () => {
  assert.equal(textDifference("a\n  b: 1\n", "a\n  b: 1\n"), undefined);
});

test("a changed line is shown with its resource, an unchanged resource not at all", () => {
  const before = "queue A\n  delay: 0\n  retry: 5\n\nqueue B\n  delay: 0\n";
  const after = "queue A\n  delay: 0\n  retry: 6\n\nqueue B\n  delay: 0\n";
  assert.equal(textDifference(before, after), "  queue A\n-   retry: 5\n+   retry: 6");
});

test("a resource that came is shown whole, one that went by its name", () => {
  assert.equal(textDifference("queue A\n  delay: 0\n", "queue B\n  delay: 1\n"), "- queue A\n+ queue B\n+   delay: 1");
});

test("lines in another order are a difference, too", () => {
  assert.equal(textDifference("a\n  b\n  c\n", "a\n  c\n  b\n"), "The order of lines differs.");
});

test("a difference of more than 200 lines is cut", () => {
  const lines = Array.from({ length: 300 }, (_, line) => `  line ${line}`);
  const difference = textDifference("", `queue A\n${lines.join("\n")}\n`)?.split("\n") ?? [];
  assert.equal(difference.length, 201);
  assert.equal(difference.at(-1), "… and 101 lines more");
});
