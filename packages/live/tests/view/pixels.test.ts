import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, divergingColour, pictureOf, weightsOf } from "../../src/view/pixels.js";

const base64 = (...bytes: readonly number[]) => Buffer.from(bytes).toString("base64");
const colours = { negative: [200, 0, 0], zero: [0, 0, 0], positive: [0, 0, 200] } as const;

test("a coloured picture is its bytes, and nothing shines through", () => {
  const { data } = pictureOf({ width: 2, height: 1, channels: 3, bytes: base64(1, 2, 3, 4, 5, 6) });
  assert.deepEqual([...data], [1, 2, 3, 255, 4, 5, 6, 255]);
});

test("a grey picture has three equal channels", () => {
  const { data } = pictureOf({ width: 1, height: 2, channels: 1, bytes: base64(7, 9) });
  assert.deepEqual([...data], [7, 7, 7, 255, 9, 9, 9, 255]);
});

test("weights have the colour of their sign, on one scale for both", () => {
  const picture = { width: 3, height: 1, channels: 1, bytes: base64(0, 85, 255) } as const;
  // -1, 0 and 2: the greatest is the full colour, the least half of it.
  const { data } = weightsOf(picture, 0, -1, 2, colours);
  assert.deepEqual([...data], [100, 0, 0, 255, 0, 0, 0, 255, 0, 0, 200, 255]);
});

test("each channel of weights has a picture of its own", () => {
  const picture = { width: 1, height: 1, channels: 3, bytes: base64(0, 128, 255) } as const;
  assert.deepEqual([...weightsOf(picture, 2, -1, 1, colours).data], [0, 0, 200, 255]);
});

test("weights that are all zero are the middle", () => {
  const picture = { width: 1, height: 1, channels: 1, bytes: base64(0) } as const;
  assert.deepEqual([...weightsOf(picture, 0, 0, 0, colours).data], [0, 0, 0, 255]);
});

test("values beyond the scale have its last colour", () => {
  assert.deepEqual(divergingColour(7, colours), [0, 0, 200]);
  assert.deepEqual(colourOf(" #0a10ff"), [10, 16, 255]);
});

test("a picture with too few bytes is refused", () => {
  assert.throws(() => pictureOf({ width: 2, height: 2, channels: 1, bytes: base64(1) }), RangeError);
});
