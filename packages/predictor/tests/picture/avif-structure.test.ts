import assert from "node:assert/strict";
import { before, test } from "node:test";
import sharp from "sharp";
import { AvifStructureError, largestImagePixels } from "../../src/picture/avif-structure.js";

let avif: Buffer;
let transparent: Buffer;
before(async () => {
  const picture = (channels: 3 | 4) =>
    sharp({ create: { width: 70, height: 50, channels, background: { r: 9, g: 99, b: 9, alpha: 0.5 } } });
  avif = await picture(3).avif({ effort: 0 }).toBuffer();
  transparent = await picture(4).avif({ effort: 0 }).toBuffer();
});

test("the largest image in an AVIF is found, be it the picture or its alpha channel", () => {
  assert.equal(largestImagePixels(avif), 70 * 50);
  const larger = Buffer.from(transparent);
  const sizes = positions(larger, "ispe");
  larger.writeUInt32BE(7000, sizes.at(-1)! + 8);
  assert.equal(largestImagePixels(transparent), 70 * 50);
  assert.equal(largestImagePixels(larger), 7000 * 50);
});

test("a picture that is made of others is refused", () => {
  for (const type of ["grid", "iovl", "iden", "tmap"]) {
    const made = Buffer.from(avif);
    made.write(type, made.indexOf("av01", made.indexOf("infe")));
    assert.throws(() => largestImagePixels(made), new AvifStructureError(`an item of the type ${type}`));
  }
});

test("a picture in several pieces is refused", () => {
  // After version, flags, sizes, and the number of items: the item, its data reference, its base offset, and the number of its extents.
  const pieces = Buffer.from(avif);
  const places = pieces.indexOf("iloc") + 4;
  assert.equal(pieces[places], 0);
  pieces.writeUInt16BE(2, places + 16);
  assert.throws(() => largestImagePixels(pieces), AvifStructureError);
  pieces.writeUInt16BE(0xffff, places + 16);
  assert.throws(() => largestImagePixels(pieces), AvifStructureError);
});

test("places that have no bytes make no lists of thousands of millions", () => {
  const many = Buffer.from(avif);
  const places = many.indexOf("iloc") + 4;
  many.fill(0, places + 4, places + 6);
  many.fill(0xff, places + 6, places + 14);
  assert.throws(() => largestImagePixels(many), AvifStructureError);
});

test("a file that is cut off anywhere, or has any byte changed, gives a number or an error at once", () => {
  const headerEnd = avif.indexOf("mdat") + 30;
  for (let at = 0; at < headerEnd; at++) {
    assertFollowed(avif.subarray(0, at));
    for (const value of [0, 1, 0x7f, 0xff]) {
      const changed = Buffer.from(avif);
      changed[at] = value;
      assertFollowed(changed);
    }
  }
});

function assertFollowed(file: Uint8Array): void {
  try {
    assert.equal(typeof largestImagePixels(file), "number");
  } catch (error) {
    assert.ok(error instanceof RangeError || error instanceof AvifStructureError, String(error));
  }
}

function positions(bytes: Buffer, text: string): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) found.push(at);
  return found;
}
