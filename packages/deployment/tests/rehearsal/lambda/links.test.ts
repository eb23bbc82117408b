import assert from "node:assert/strict";
import { createDecipheriv, randomBytes } from "node:crypto";
import { test } from "node:test";
import { encryptLinks } from "../../../src/rehearsal/lambda/index.js";

test("encrypts links so that key, a nonce of zeros and the tag at the end give them back", () => {
  const key = randomBytes(32);
  const links = { Storage: { name: "bücket", type: "sst.aws.Bucket" } };
  const encrypted = encryptLinks(links, key.toString("base64"));
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.alloc(12)).setAuthTag(encrypted.subarray(-16));
  const content = Buffer.concat([decipher.update(encrypted.subarray(0, -16)), decipher.final()]);
  assert.deepEqual(JSON.parse(content.toString()), links);
});

test("takes no key but one of 32 bytes", () => {
  assert.throws(() => encryptLinks({}, randomBytes(16).toString("base64")), RangeError);
});
