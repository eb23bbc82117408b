import assert from "node:assert/strict";
import { test } from "node:test";
import { createSuffixes } from "../../src/evaluate/suffixes.js";

const pretty = (text: string, length: number) => text.slice(0, length);

test("an ending is the same in every evaluation, and another for each name and each time a name is asked for", () => {
  const first = createSuffixes();
  const second = createSuffixes();
  const endings = ["Queue", "Queue", "Topic"].map((name) => first.next(name, pretty));
  assert.equal(new Set(endings).size, 3);
  assert.equal(second.next("Topic", pretty), endings[2]);
  assert.deepEqual(first.all(), [...endings].sort());
});
