import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { snsSubject } from "../../../src/adapters/aws/sns-notifier.js";
import { cutToBytes } from "../../../src/adapters/aws/text.js";

test("a text that fits is not cut", () => {
  assert.equal(cutToBytes("größer", 8), "größer");
});

test("a text is cut between characters, never within one", () => {
  assert.equal(cutToBytes("größer", 7), "größe");
  assert.equal(cutToBytes("größer", 3), "gr");
  assert.equal(cutToBytes("a😀b", 4), "a");
  assert.equal(cutToBytes("a😀b", 5), "a😀");
});

test("a cut text is a beginning of the text, within its bytes, and one character more would not be", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(40), (text, mostBytes) => {
      const cut = cutToBytes(text, mostBytes);
      assert.ok(text.startsWith(cut));
      assert.ok(Buffer.byteLength(cut) <= mostBytes);
      const [next] = text.slice(cut.length);
      if (next !== undefined) assert.ok(Buffer.byteLength(cut + next) > mostBytes);
    }),
  );
});

test("a subject for SNS is ASCII on one line", () => {
  assert.equal(snsSubject("  Größe:\r\nBcc: x\t→ é\u0000 "), "Gro?e: Bcc: x ? e?");
  assert.equal(snsSubject(""), "SNN");
  assert.equal(snsSubject("\n \u0301"), "SNN");
});

test("a subject for SNS has fewer than 100 characters", () => {
  assert.equal(snsSubject("a".repeat(99)), "a".repeat(99));
  assert.equal(snsSubject("a".repeat(100)), "a".repeat(99));
  assert.equal(snsSubject(`${"a".repeat(98)} b`), "a".repeat(98));
});

test("any subject becomes one that SNS takes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 150 }), (subject) => {
      assert.match(snsSubject(subject), /^[\x21-\x7e]([\x20-\x7e]{0,97}[\x21-\x7e])?$/);
    }),
  );
});
