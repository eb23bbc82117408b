import assert from "node:assert/strict";
import { test } from "node:test";
import { Kept } from "../../src/training/kept.js";

function filled(kept: Kept<string, number>, bytes: number, ...keys: string[]): Kept<string, number> {
  for (const key of keys) kept.set(key, key.charCodeAt(0), bytes);
  return kept;
}

const present = (kept: Kept<string, number>, keys: string) => [...keys].filter((key) => kept.get(key) !== undefined);

test("what was used last stays, as much as there is room for", () => {
  const kept = filled(new Kept({ least: 1, most: Infinity, mostBytes: 30 }), 10, "a", "b", "c");
  assert.equal(kept.get("a"), 97);
  filled(kept, 10, "d");
  assert.deepEqual(present(kept, "abcd"), ["a", "c", "d"]);
});

test("the least stay, however large they are", () => {
  const kept = filled(new Kept({ least: 2, most: Infinity, mostBytes: 30 }), 100, "a", "b", "c");
  assert.deepEqual(present(kept, "abc"), ["b", "c"]);
});

test("no more than the most stay, however small they are", () => {
  const kept = filled(new Kept({ least: 1, most: 2, mostBytes: 30 }), 1, "a", "b", "c");
  assert.deepEqual(present(kept, "abc"), ["b", "c"]);
});

test("a value that is set again counts once", () => {
  const kept = filled(new Kept({ least: 1, most: Infinity, mostBytes: 30 }), 10, "a", "b", "b", "b", "c");
  assert.deepEqual(present(kept, "abc"), ["a", "b", "c"]);
});
