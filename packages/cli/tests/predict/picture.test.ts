import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { InvalidInputError } from "@snn/core";
import sharp from "sharp";
import { pictureShape, readPicture } from "../../src/predict/picture.js";
import { temporaryFolder } from "./model-folder.js";

const height = 5;
const width = 8;
const shape = { height, width, channels: 3 } as const;
/** 8 × 5 pixels that are all different. */
const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 97 + 13) % 256);
const picture = () => sharp(pixels, { raw: { width, height, channels: 3 } });
const grayPixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 6 + 5) % 256);
const grayPicture = () => sharp(grayPixels, { raw: { width, height, channels: 1 } }).toColourspace("b-w");

test("a picture of the model's size gives exactly its pixels", async (t) => {
  const file = join(await temporaryFolder(t), "picture");
  const [png, palette] = [picture().png(), picture().png({ palette: true })];
  const [webp, tiff] = [picture().webp({ lossless: true }), picture().tiff({ compression: "lzw" })];
  for (const encoded of [png, palette, webp, tiff]) {
    await encoded.toFile(file);
    assert.deepEqual(bytes(await readPicture(file, shape)), bytes(pixels));
  }
});

test("a gray picture of the model's size gives exactly its pixels, in one channel or three", async (t) => {
  const file = join(await temporaryFolder(t), "gray.png");
  await grayPicture().png().toFile(file);
  assert.deepEqual(bytes(await readPicture(file, { ...shape, channels: 1 })), bytes(grayPixels));
  const three = Uint8Array.from({ length: grayPixels.length * 3 }, (_, i) => grayPixels[Math.floor(i / 3)]!);
  assert.deepEqual(bytes(await readPicture(file, shape)), bytes(three));
});

test("gray in three equal channels stays the same gray for a model of one channel", async (t) => {
  const file = join(await temporaryFolder(t), "gray.png");
  await grayPicture().toColourspace("srgb").png().toFile(file);
  assert.equal((await sharp(file).metadata()).channels, 3);
  assert.deepEqual(bytes(await readPicture(file, { ...shape, channels: 1 })), bytes(grayPixels));
});

test("every allowed format is read, with any number of channels, and stretched to the size", async (t) => {
  const folder = await temporaryFolder(t);
  const red = sharp({ create: { width: 40, height: 10, channels: 3, background: "#c81e1e" } });
  for (const format of ["jpeg", "png", "webp", "gif", "avif", "tiff"] as const) {
    const file = join(folder, `red.${format}`);
    await red.clone().toFormat(format, { quality: 100 }).toFile(file);
    const read = await readPicture(file, { height: 7, width: 3, channels: 3 });
    assert.equal(read.length, 7 * 3 * 3);
    for (const [i, value] of read.entries()) {
      assert.ok(Math.abs(value - [200, 30, 30][i % 3]!) <= 3, `${format}: ${value} at ${i}`);
    }
  }
});

test("a picture of other proportions is stretched, not cut", async (t) => {
  const file = join(await temporaryFolder(t), "wide.png");
  // The left quarter is red, the rest blue. A cut from its middle would be blue.
  const wide = Uint8Array.from({ length: 40 * 10 * 3 }, (_, i) => {
    const isRed = Math.floor(i / 3) % 40 < 10;
    return i % 3 === (isRed ? 0 : 2) ? 255 : 0;
  });
  await sharp(wide, { raw: { width: 40, height: 10, channels: 3 } })
    .png()
    .toFile(file);
  const [red, green, blue] = await readPicture(file, { height: 10, width: 4, channels: 3 });
  assert.ok(red! > 200 && green! < 50 && blue! < 50, `${red}, ${green}, ${blue}`);
});

test("16-bit pictures lose their lower byte", async (t) => {
  const file = join(await temporaryFolder(t), "deep.png");
  const deep = Uint16Array.from(pixels, (value) => value * 256 + 99);
  await sharp(deep, { raw: { width, height, channels: 3 } })
    .toColourspace("rgb16")
    .png()
    .toFile(file);
  assert.equal((await sharp(file).metadata()).depth, "ushort");
  assert.deepEqual(bytes(await readPicture(file, shape)), bytes(pixels));
});

test("a CMYK picture has three channels as well", async (t) => {
  const file = join(await temporaryFolder(t), "print.jpg");
  await picture().toColourspace("cmyk").jpeg().toFile(file);
  assert.equal((await sharp(file).metadata()).channels, 4);
  assert.equal((await readPicture(file, shape)).length, pixels.length);
});

test("a photograph that was taken with a turned camera is turned back", async (t) => {
  const file = join(await temporaryFolder(t), "turned.png");
  // 6: the first row of the file is the right column of the picture.
  await picture().withMetadata({ orientation: 6 }).png().toFile(file);
  const turned = await readPicture(file, { height: width, width: height, channels: 3 });
  assert.deepEqual(bytes(turned.subarray((height - 1) * 3, height * 3)), bytes(pixels.subarray(0, 3)));
  assert.deepEqual(bytes(turned.subarray(0, 3)), bytes(pixels.subarray((height - 1) * width * 3).subarray(0, 3)));
});

test("what is transparent is white", async (t) => {
  const file = join(await temporaryFolder(t), "glass.png");
  await sharp(Uint8Array.of(10, 20, 30, 0, 10, 20, 30, 255), { raw: { width: 2, height: 1, channels: 4 } })
    .png()
    .toFile(file);
  const read = await readPicture(file, { height: 1, width: 2, channels: 3 });
  assert.deepEqual(bytes(read), [255, 255, 255, 10, 20, 30]);
});

test("of an animation it is the first frame", async (t) => {
  const file = join(await temporaryFolder(t), "moving.gif");
  const frames = Uint8Array.from({ length: 2 * 2 * 4 * 3 }, (_, i) => (i < 24 ? 255 : 0));
  await sharp(frames, { raw: { width: 2, height: 8, channels: 3, pageHeight: 4 } })
    .gif()
    .toFile(file);
  assert.equal((await sharp(file).metadata()).pages, 2);
  assert.deepEqual(bytes(await readPicture(file, { height: 4, width: 2, channels: 3 })), new Array(24).fill(255));
});

test("24 million pixels are read, and one row more is refused", async (t) => {
  const folder = await temporaryFolder(t);
  for (const rows of [4000, 4001]) {
    const large = sharp({ create: { width: 6000, height: rows, channels: 3, background: "#0000ff" } });
    await large.png({ compressionLevel: 1 }).toFile(join(folder, `${rows}.png`));
  }
  const read = await readPicture(join(folder, "4000.png"), { height: 1, width: 1, channels: 3 });
  assert.deepEqual(bytes(read), [0, 0, 255]);
  await assertRefused(join(folder, "4001.png"), "a picture of more than 24 million pixels");
});

test("SVG is refused by its content, whatever it is called", async (t) => {
  const file = join(await temporaryFolder(t), "picture.png");
  await writeFile(file, '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="5"/>');
  await assertRefused(file, "a file of the format svg");
});

test("a missing file, a folder, text, nothing, and half a picture are refused, each with its reason", async (t) => {
  const folder = await temporaryFolder(t);
  await assertRefused(join(folder, "missing.png"), "no such file");
  await mkdir(join(folder, "folder.png"));
  await assertRefused(join(folder, "folder.png"), "a folder");
  await writeFile(join(folder, "text.png"), "This is no picture.");
  await assertRefused(join(folder, "text.png"), "a file that is no picture");
  await writeFile(join(folder, "empty.png"), "");
  await assertRefused(join(folder, "empty.png"), "a file that is no picture");
  for (const format of ["png", "jpeg"] as const) {
    const noise = Uint8Array.from({ length: 90 * 90 * 3 }, (_, i) => (i * i * 31) % 251);
    const whole = await sharp(noise, { raw: { width: 90, height: 90, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    await writeFile(join(folder, `half.${format}`), whole.subarray(0, whole.length / 2));
    await assertRefused(join(folder, `half.${format}`), /^a picture that cannot be decoded \(.+\)$/);
  }
});

test("examples are pictures if they have a height, a width and one or three channels", () => {
  assert.deepEqual(pictureShape([28, 20]), { height: 28, width: 20, channels: 1 });
  assert.deepEqual(pictureShape([28, 20, 1]), { height: 28, width: 20, channels: 1 });
  assert.deepEqual(pictureShape([28, 20, 3]), { height: 28, width: 20, channels: 3 });
  for (const other of [[784], [28, 20, 2], [28, 20, 4], [3, 28, 20], [28, 20, 3, 1]]) {
    assert.equal(pictureShape(other), undefined, other.join());
  }
});

async function assertRefused(file: string, found: string | RegExp): Promise<void> {
  await assert.rejects(readPicture(file, shape), (error) => {
    assert.ok(error instanceof InvalidInputError, String(error));
    const [problem, ...more] = error.problems;
    assert.equal(more.length, 0);
    assert.equal(problem!.file, file);
    if (typeof found === "string") assert.equal(problem!.found, found);
    else assert.match(problem!.found, found);
    return true;
  });
}

/** A plain array, so that a Buffer and a Uint8Array compare by what is in them. */
function bytes(values: Uint8Array): number[] {
  return Array.from(values);
}
