import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { pictureDataUri, pictureOf } from "../../src/pictures/picture.js";

const set = (inputs: Uint8Array | Float32Array) => ({ examples: 2, inputs, labels: Int32Array.of(0, 1) });

test("an example is a picture in a page, pixel by pixel", async () => {
  const inputs = Uint8Array.from({ length: 2 * 2 * 3 * 3 }, (_, index) => (index * 37) % 256);
  const picture = pictureOf(set(inputs), [2, 3, 3], 1)!;
  assert.deepEqual([picture.height, picture.width, picture.channels], [2, 3, 3]);
  const uri = await pictureDataUri(picture);
  const [head, base64] = uri.split(",");
  assert.equal(head, "data:image/png;base64");
  const { data, info } = await sharp(Buffer.from(base64!, "base64")).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.height, info.width, info.channels], [2, 3, 3]);
  assert.deepEqual([...data], [...inputs.subarray(18)]);
});

test("gray pictures stay gray, with or without a third dimension", async () => {
  for (const shape of [
    [2, 2],
    [2, 2, 1],
  ]) {
    const picture = pictureOf(set(Uint8Array.of(0, 1, 2, 3, 250, 251, 252, 253)), shape, 1)!;
    const png = Buffer.from((await pictureDataUri(picture)).split(",")[1]!, "base64");
    const gray = await sharp(png).toColourspace("b-w").raw().toBuffer();
    assert.deepEqual([...gray], [250, 251, 252, 253]);
  }
});

test("real numbers are stretched over the range of the picture", () => {
  const picture = pictureOf(set(Float32Array.of(0, 0, 0, 0, -1, 0, 0.5, 1)), [2, 2], 1)!;
  assert.deepEqual([...picture.bytes], [0, 128, 191, 255]);
});

test("a picture of one value only is gray", () => {
  const picture = pictureOf(set(new Float32Array(8).fill(7)), [2, 2], 0)!;
  assert.deepEqual([...picture.bytes], [128, 128, 128, 128]);
});

test("a large picture is made smaller, and a small one is not made larger", async () => {
  const sizeOf = async (side: number) => {
    const picture = { width: 2 * side, height: side, channels: 1, bytes: new Uint8Array(2 * side * side) } as const;
    const uri = await pictureDataUri(picture, 40);
    const { width, height } = await sharp(Buffer.from(uri.split(",")[1]!, "base64")).metadata();
    return [width, height];
  };
  assert.deepEqual(await sizeOf(100), [40, 20]);
  assert.deepEqual(await sizeOf(3), [6, 3]);
});

test("examples of another shape are no pictures", () => {
  assert.equal(pictureOf(set(new Uint8Array(8)), [4], 0), undefined);
  assert.equal(pictureOf(set(new Uint8Array(16)), [1, 2, 2, 2], 0), undefined);
});
