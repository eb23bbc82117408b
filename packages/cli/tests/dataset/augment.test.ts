import assert from "node:assert/strict";
import { test } from "node:test";
import { augment } from "../../src/dataset/augment.js";
import { augmentations } from "../../src/dataset/build-options.js";
import { drawFor } from "../../src/dataset/draw.js";
import { scene } from "./pictures.js";

const shape = { width: 24, height: 18, channels: 3 };
const picture = async () => new Uint8Array(await scene("augmented", shape.width, shape.height).raw().toBuffer());

test("nothing asked for changes nothing", async () => {
  const pixels = await picture();
  assert.deepEqual(augment(pixels, shape, [], drawFor(1)), pixels);
});

test("every change changes some copies, the same ones for the same draw, and leaves the picture as it is", async () => {
  const pixels = await picture();
  for (const change of augmentations) {
    const copies = Array.from({ length: 8 }, (_, copy) => augment(pixels, shape, [change], drawFor(1, copy)));
    const again = Array.from({ length: 8 }, (_, copy) => augment(pixels, shape, [change], drawFor(1, copy)));
    assert.deepEqual(copies, again);
    assert.ok(copies.some((copy) => !Buffer.from(copy).equals(pixels)));
    for (const copy of copies) assert.equal(copy.length, pixels.length);
  }
  assert.deepEqual(pixels, await picture());
});

test("flip mirrors left and right, or nothing", async () => {
  const pixels = await picture();
  const mirrored = pixels.map((_, at) => {
    const [row, column, channel] = [Math.floor(at / 72), Math.floor((at % 72) / 3), at % 3];
    return pixels[row * 72 + (23 - column) * 3 + channel]!;
  });
  const copies = Array.from({ length: 20 }, (_, copy) => augment(pixels, shape, ["flip"], drawFor(copy)));
  for (const expected of [pixels, mirrored]) assert.ok(copies.some((copy) => Buffer.from(copy).equals(expected)));
  for (const copy of copies) assert.ok(Buffer.from(copy).equals(pixels) || Buffer.from(copy).equals(mirrored));
});

test("what is moved stays alike, and nothing comes in that was not there", async () => {
  const pixels = await picture();
  const [least, greatest] = [Math.min(...pixels), Math.max(...pixels)];
  for (let copy = 0; copy < 20; copy++) {
    const changed = augment(pixels, shape, ["rotate", "crop"], drawFor(copy));
    const difference = changed.reduce((sum, value, at) => sum + Math.abs(value - pixels[at]!), 0) / pixels.length;
    assert.ok(difference < 45, `${difference}`);
    assert.ok(Math.min(...changed) >= least && Math.max(...changed) <= greatest);
  }
});

test("a picture of one colour stays so, but for changes of the colour; gray stays gray", () => {
  const gray = new Uint8Array(24 * 18 * 3).fill(90);
  assert.deepEqual(augment(gray, shape, ["flip", "rotate", "crop"], drawFor(3)), gray);
  const brighter = augment(gray, shape, ["colour"], drawFor(3));
  assert.notEqual(brighter[0], 90);
  assert.ok(brighter.every((value) => value === brighter[0]));
});

test("one change more leaves the others as they are", async () => {
  const pixels = await picture();
  const flipOnly = augment(pixels, shape, ["flip"], drawFor(5));
  const both = augment(pixels, shape, ["flip", "colour"], drawFor(5));
  // Recoloured afterwards: the brightest place stays where it is.
  const place = (copy: Uint8Array) => copy.indexOf(Math.max(...copy));
  assert.ok(Math.abs(both[place(flipOnly)]! - Math.max(...both)) < 12);
});

test("pictures of one pixel or one channel are changed as well", () => {
  const tiny = { width: 1, height: 1, channels: 1 };
  assert.equal(augment(Uint8Array.of(100), tiny, augmentations, drawFor(1)).length, 1);
  assert.equal(
    augment(new Uint8Array(7 * 5), { width: 7, height: 5, channels: 1 }, augmentations, drawFor(1)).length,
    35,
  );
});
