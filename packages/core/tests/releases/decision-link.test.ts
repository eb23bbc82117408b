import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { signDecision, verifyDecision } from "../../src/releases/decision-link.js";

const secret = "0123456789abcdef0123456789abcdef";
const releaseId = "rel_67e2413ac44ea399";
const expiresAt = new Date("2026-11-29T10:00:00.000Z");
const now = new Date("2026-11-22T10:00:00.000Z");
const token = signDecision({ secret, releaseId, verdict: "approve", expiresAt });
const forged = { problem: "forged" };

const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const anyReleaseId = fc
  .array(fc.constantFrom(...characters), { minLength: 1, maxLength: 64 })
  .map((letters) => `rel_${letters.join("")}`);
const anyDecision = fc.record(
  {
    releaseId: anyReleaseId,
    verdict: fc.constantFrom("approve" as const, "reject" as const),
    expiresAt: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
  },
  { noNullPrototype: true },
);
const anySecret = fc.uint8Array({ minLength: 32, maxLength: 64 });

test("a token says what was signed, for every release, verdict and time, and is part of a URL as it is", () => {
  fc.assert(
    fc.property(anyDecision, anySecret, (decision, secret) => {
      const token = signDecision({ secret, ...decision });
      assert.match(token, /^[A-Za-z0-9._-]+$/);
      const before = new Date(decision.expiresAt.getTime() - 1);
      assert.deepEqual(verifyDecision({ secret, token, now: before }), decision);
    }),
  );
});

test("a token is worth something until the moment at which it expires, and not at that moment", () => {
  const verify = (milliseconds: number) =>
    verifyDecision({ secret, token, now: new Date(expiresAt.getTime() + milliseconds) });
  assert.deepEqual(verify(-1), { releaseId, verdict: "approve", expiresAt });
  assert.deepEqual(verify(0), { problem: "expired" });
  assert.deepEqual(verify(1), { problem: "expired" });
});

test("a token of which any character was changed, to whatever, is forged", () => {
  for (let index = 0; index < token.length; index++)
    for (const character of `${characters}.~ =+/%\0ä\u0141`) {
      if (character === token[index]) continue;
      const changed = token.slice(0, index) + character + token.slice(index + 1);
      assert.deepEqual(verifyDecision({ secret, token: changed, now }), forged, changed);
    }
});

test("a token that is longer, shorter or put together anew is forged", () => {
  for (let length = 0; length < token.length; length++)
    assert.deepEqual(verifyDecision({ secret, token: token.slice(0, length), now }), forged);
  for (const changed of [
    ` ${token}`,
    `${token} `,
    `${token}.`,
    `${token}=`,
    `.${token}`,
    `${token}.${token}`,
    "",
    ".",
    "....",
  ])
    assert.deepEqual(verifyDecision({ secret, token: changed, now }), forged, changed);
  const other = signDecision({ secret, releaseId, verdict: "reject", expiresAt });
  const [content, signature] = [token.slice(0, token.lastIndexOf(".")), other.slice(other.lastIndexOf("."))];
  assert.deepEqual(verifyDecision({ secret, token: content + signature, now }), forged);
});

test("any text is forged, and nothing else happens", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (token) => {
      assert.deepEqual(verifyDecision({ secret, token, now }), forged);
    }),
  );
});

test("a token of one secret is forged under another, be it one bit away or one byte longer", () => {
  fc.assert(
    fc.property(anyDecision, anySecret, fc.nat(), (decision, secret, bit) => {
      const token = signDecision({ secret, ...decision });
      const other = Uint8Array.from(secret);
      other[(bit >> 3) % other.length]! ^= 1 << (bit & 7);
      assert.deepEqual(verifyDecision({ secret: other, token, now: new Date(0) }), forged);
      assert.deepEqual(verifyDecision({ secret: Uint8Array.of(...secret, 1), token, now: new Date(0) }), forged);
    }),
  );
});

test("two decisions never have the same token", () => {
  fc.assert(
    fc.property(anyDecision, anyDecision, (a, b) => {
      const isSame = a.releaseId === b.releaseId && a.verdict === b.verdict && +a.expiresAt === +b.expiresAt;
      assert.equal(signDecision({ secret, ...a }) === signDecision({ secret, ...b }), isSame);
    }),
  );
});

test("what the secret signs for another purpose, or for another version, is no decision", () => {
  const content = token.slice(0, token.lastIndexOf("."));
  const plain = createHmac("sha256", secret).update(content).digest("base64url");
  assert.deepEqual(verifyDecision({ secret, token: `${content}.${plain}`, now }), forged);
  const later = content.replace("v1.", "v2.");
  const signature = createHmac("sha256", secret).update(`snn decision link\n${later}`).digest("base64url");
  assert.deepEqual(verifyDecision({ secret, token: `${later}.${signature}`, now }), forged);
});

test("a secret has 32 bytes or more, be it text or bytes", () => {
  const decision = { releaseId, verdict: "approve", expiresAt } as const;
  for (const secret of ["", "x".repeat(31), new Uint8Array(31)]) {
    assert.throws(() => signDecision({ secret, ...decision }), RangeError);
    assert.throws(() => verifyDecision({ secret, token, now }), RangeError);
    assert.throws(() => verifyDecision({ secret, token: "", now }), RangeError);
  }
  for (const secret of ["x".repeat(32), "ü".repeat(16), new Uint8Array(32)])
    assert.ok("releaseId" in verifyDecision({ secret, token: signDecision({ secret, ...decision }), now }));
});

test("nothing is signed that could not be read again", () => {
  const decision = { secret, releaseId, verdict: "approve", expiresAt } as const;
  for (const releaseId of ["", "rel_", "rel_a.approve", "rel_a\n", "run_1"])
    assert.throws(() => signDecision({ ...decision, releaseId }), RangeError);
  for (const time of [Number.NaN, -1])
    assert.throws(() => signDecision({ ...decision, expiresAt: new Date(time) }), RangeError);
});
