import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import * as sharpPhash from "sharp-phash";
import { drawFor } from "../../src/dataset/draw.js";
import { Groups } from "../../src/dataset/groups.js";
import { nearDuplicateGroups } from "../../src/dataset/near-duplicates.js";
import { differingBits, perceptualHasher } from "../../src/dataset/perceptual-hash.js";
import { scene } from "./pictures.js";

// Its types are of a module that has a default export; this one is what it exports.
const phash = sharpPhash.default as unknown as typeof sharpPhash.default.default;
const shape = { width: 48, height: 40, channels: 3 };
const pixelsOf = async (picture: Sharp) =>
  new Uint8Array(
    await sharp(await picture.png().toBuffer())
      .resize(shape.width, shape.height, { fit: "fill" })
      .raw()
      .toBuffer(),
  );

test("the hash of a gray picture of 32 × 32 is that of sharp-phash, bit by bit", async () => {
  for (let picture = 0; picture < 20; picture++) {
    const pixels = await scene(picture, 32, 32).toColourspace("b-w").raw().toBuffer();
    const expected = await phash(pixels, { raw: { width: 32, height: 32, channels: 1 } });
    const bits = perceptualHasher({ width: 32, height: 32, channels: 1 })(pixels).map((word) =>
      (word >>> 0).toString(2).padStart(32, "0"),
    );
    assert.equal(bits.join(""), expected);
  }
});

test("differing bits are counted", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (a, b) => {
      const expected = ((a ^ b) >>> 0).toString(2).replaceAll("0", "").length;
      assert.equal(differingBits(a | 0, b | 0), expected);
    }),
  );
});

test("a picture in another format, quality or size is nearly the same; other pictures are not", async () => {
  const original = sharp(await scene("original", 400, 300).png().toBuffer());
  const encoded = async (picture: Sharp) => pixelsOf(sharp(await picture.toBuffer()));
  const pictures = [
    await pixelsOf(original.clone()),
    await pixelsOf(scene("another", 400, 300)),
    await encoded(original.clone().jpeg({ quality: 60 })),
    await encoded(original.clone().resize(200).webp({ quality: 70 })),
    await pixelsOf(scene("a third", 400, 300)),
    await pixelsOf(original.clone().negate({ alpha: false })),
    await pixelsOf(original.clone().flop()),
  ];
  assert.deepEqual(nearDuplicateGroups(pictures, shape), [[0, 2, 3]]);
});

test("drawings that are mostly background are not the same because of it", () => {
  const draw = drawFor("dots");
  const drawings = Array.from({ length: 300 }, () => {
    const drawing = new Uint8Array(28 * 28);
    for (let dot = 0; dot < 12; dot++) drawing[Math.floor(draw() * drawing.length)] = 255;
    return drawing;
  });
  assert.deepEqual(nearDuplicateGroups(drawings, { width: 28, height: 28, channels: 1 }), []);
});

test("pictures of one colour are the same if the colour nearly is", () => {
  const plain = (...colour: number[]) => Uint8Array.from({ length: 48 * 40 * 3 }, (_, at) => colour[at % 3]!);
  const pictures = [plain(255, 255, 255), plain(200, 30, 30), plain(255, 255, 254), plain(30, 30, 200), plain(0, 0, 0)];
  assert.deepEqual(nearDuplicateGroups(pictures, shape), [[0, 2]]);
});

test("pictures of a single pixel, and no pictures at all, are compared as well", () => {
  const tiny = { width: 1, height: 1, channels: 1 };
  assert.deepEqual(nearDuplicateGroups([Uint8Array.of(7), Uint8Array.of(7), Uint8Array.of(99)], tiny), [[0, 1]]);
  assert.deepEqual(nearDuplicateGroups([], tiny), []);
});

test("things that are joined, directly or not, are one group, whatever the order", () => {
  const pairs = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 15 });
  fc.assert(
    fc.property(pairs, (joined) => {
      const groups = new Groups(20);
      for (const [a, b] of joined) groups.join(a, b);
      const backwards = new Groups(20);
      for (const [a, b] of joined.toReversed()) backwards.join(b, a);
      assert.deepEqual(groups.ofSeveral(), backwards.ofSeveral());
      const members = groups.ofSeveral().flat();
      assert.equal(new Set(members).size, members.length);
      for (const [a, b] of joined) assert.ok(groups.areTogether(a, b));
      // Each join makes two groups one at most.
      const left = 20 - members.length + groups.ofSeveral().length;
      assert.ok(left >= 20 - joined.length);
    }),
  );
});
