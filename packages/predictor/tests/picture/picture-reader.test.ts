import assert from "node:assert/strict";
import { test } from "node:test";
import { type Preprocessing, preprocessingOf } from "@snn/core";
import sharp from "sharp";
import { PictureReader } from "../../src/picture/picture-reader.js";
import { type ProblemType, RequestProblem } from "../../src/problem.js";
import { jpegOfManyScans } from "./hostile/jpeg.js";
import { blackPng } from "./hostile/png.js";

const [height, width] = [5, 8];
const model = preprocessingOf([height, width, 3])!;
const grayModel = preprocessingOf([height, width, 1])!;
/** 8 × 5 pixels that are all different. */
const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 97 + 13) % 256);
const picture = () => sharp(pixels, { raw: { width, height, channels: 3 } });
const grayPixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 6 + 5) % 256);
const grayPicture = () => sharp(grayPixels, { raw: { width, height, channels: 1 } }).toColourspace("b-w");
/** 90 × 60 pixels in soft colours, which survive every format. */
const scene = () => sharp(soft(90, 60), { raw: { width: 90, height: 60, channels: 3 } });

const reader = new PictureReader();

test("a picture of the model's size gives exactly its pixels", async () => {
  for (const encoded of [
    picture().png(),
    picture().png({ palette: true }),
    picture().png({ progressive: true }),
    picture().webp({ lossless: true }),
    picture().tiff({ compression: "lzw" }),
    picture().tiff({ compression: "deflate", tile: true, tileWidth: 16, tileHeight: 16 }),
    picture().gif(),
  ]) {
    assert.deepEqual(bytes(await reader.read(await encoded.toBuffer(), model)), bytes(pixels));
  }
});

test("a gray picture of the model's size gives exactly its pixels, in one channel or three", async () => {
  const file = await grayPicture().png().toBuffer();
  assert.deepEqual(bytes(await reader.read(file, grayModel)), bytes(grayPixels));
  assert.deepEqual(bytes(await reader.read(file, model)), bytes(tripled(grayPixels)));
  assert.deepEqual(
    bytes(await reader.read(await grayPicture().toColourspace("srgb").png().toBuffer(), grayModel)),
    bytes(grayPixels),
  );
});

test("every kind of picture gives what the recipe of the training pictures gives", async () => {
  const turned = { orientation: 6 };
  const kinds = {
    jpeg: scene().jpeg(),
    "jpeg, progressive": scene().jpeg({ progressive: true }),
    "jpeg, turned": scene().withMetadata(turned).jpeg(),
    "jpeg, gray": scene().toColourspace("b-w").jpeg(),
    "jpeg, CMYK": scene().toColourspace("cmyk").jpeg(),
    "jpeg, CMYK with a profile": scene().withIccProfile("cmyk").jpeg(),
    "jpeg, wide colours": scene().withIccProfile("p3").jpeg(),
    png: scene().png(),
    "png, interlaced": scene().png({ progressive: true }),
    "png, 16 bits": scene().toColourspace("rgb16").png(),
    "png, palette": scene().png({ palette: true, colours: 20 }),
    "png, transparent palette": scene().ensureAlpha(0.3).png({ palette: true }),
    "png, transparent": scene().ensureAlpha(0.3).png(),
    "png, transparent, 16 bits": scene().ensureAlpha(0.3).toColourspace("rgb16").png(),
    "png, wide colours": scene().withIccProfile("p3").png(),
    webp: scene().webp(),
    "webp, lossless, transparent": scene().ensureAlpha(0.3).webp({ lossless: true }),
    gif: scene().gif(),
    avif: scene().avif({ effort: 0 }),
    "avif, transparent": scene().ensureAlpha(0.3).avif({ effort: 0 }),
    "avif, 12 bits": scene().avif({ effort: 0, bitdepth: 12 }),
    tiff: scene().tiff({ compression: "deflate", predictor: "horizontal" }),
    "tiff, turned": scene().withMetadata(turned).tiff({ compression: "lzw" }),
    "tiff, 1 bit": scene().toColourspace("b-w").tiff({ bitdepth: 1 }),
  };
  for (const [kind, encoder] of Object.entries(kinds)) {
    const file = await encoder.toBuffer();
    for (const shape of [
      [10, 7, 3],
      [200, 100, 3],
      [60, 90, 1],
    ]) {
      const wanted = preprocessingOf(shape)!;
      assert.deepEqual(
        bytes(await reader.read(file, wanted)),
        bytes(await recipe(file, wanted)),
        `${kind} as ${shape}`,
      );
    }
  }
});

test("every format keeps its colours, with any number of channels", async () => {
  const [red, green, blue] = [200, 30, 40];
  const colour = sharp({ create: { width: 40, height: 10, channels: 3, background: { r: red, g: green, b: blue } } });
  const cmyk = colour.clone().withIccProfile("cmyk").jpeg({ quality: 100 });
  const wide = colour.clone().withIccProfile("p3").png();
  const encoders = (["jpeg", "png", "webp", "gif", "avif", "tiff"] as const).map((format) =>
    colour.clone().toFormat(format, { quality: 100 }),
  );
  for (const [i, encoder] of [...encoders, wide, cmyk].entries()) {
    const read = await reader.read(await encoder.toBuffer(), preprocessingOf([7, 3, 3])!);
    assert.equal(read.length, 7 * 3 * 3);
    // Printing inks have no such red.
    const tolerance = encoder === cmyk ? 25 : 4;
    for (const [k, value] of read.entries()) {
      assert.ok(Math.abs(value - [red, green, blue][k % 3]!) <= tolerance, `encoder ${i}: ${value} at ${k}`);
    }
  }
});

test("all eight orientations of a camera are turned back", async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const file = await picture().withMetadata({ orientation }).png().toBuffer();
    const [rows, columns] = orientation < 5 ? [height, width] : [width, height];
    const read = await reader.read(file, preprocessingOf([rows, columns, 3])!);
    const expected = Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = storedAt(orientation, Math.floor(i / columns), i % columns);
      return [...pixels.subarray((row * width + column) * 3, (row * width + column) * 3 + 3)];
    });
    assert.deepEqual([...read], expected.flat(), `orientation ${orientation}`);
  }
});

test("16-bit pictures lose their lower byte", async () => {
  const deep = Uint16Array.from(pixels, (value) => value * 256 + 99);
  const file = await sharp(deep, { raw: { width, height, channels: 3 } })
    .toColourspace("rgb16")
    .png()
    .toBuffer();
  assert.equal((await sharp(file).metadata()).depth, "ushort");
  assert.deepEqual(bytes(await reader.read(file, model)), bytes(pixels));
});

test("the model's background shows through what is transparent", async () => {
  const glass = sharp(Uint8Array.of(10, 20, 30, 0, 10, 20, 30, 255), { raw: { width: 2, height: 1, channels: 4 } });
  const wanted = preprocessingOf([1, 2, 3])!;
  for (const encoder of [
    glass.clone().png(),
    glass.clone().webp({ lossless: true }),
    glass.clone().tiff({ compression: "lzw" }),
  ]) {
    const file = await encoder.toBuffer();
    assert.deepEqual([...(await reader.read(file, wanted))], [255, 255, 255, 10, 20, 30]);
    assert.deepEqual([...(await reader.read(file, { ...wanted, background: "#0a141e" }))], [10, 20, 30, 10, 20, 30]);
  }
});

test("of an animation it is the first frame, and of a TIFF the first page", async () => {
  const frames = Uint8Array.from({ length: 2 * 2 * 4 * 3 }, (_, i) => (i < 24 ? 255 : 0));
  const animation = sharp(frames, { raw: { width: 2, height: 8, channels: 3, pageHeight: 4 } });
  for (const encoder of [
    animation.clone().gif(),
    animation.clone().webp({ lossless: true }),
    animation.clone().tiff(),
  ]) {
    const file = await encoder.toBuffer();
    assert.deepEqual(bytes(await reader.read(file, preprocessingOf([4, 2, 3])!)), Array<number>(24).fill(255));
  }
});

test("a picture of other proportions is stretched, cut, or given a margin, as the model wants it", async () => {
  const wide = sharp({ create: { width: 40, height: 10, channels: 3, background: "#0000ff" } });
  const file = await wide.png().toBuffer();
  const square: Preprocessing = { ...preprocessingOf([4, 4, 3])!, background: "#ff0000" };
  const first = async (fit: Preprocessing["fit"]) => [...(await reader.read(file, { ...square, fit })).subarray(0, 3)];
  assert.deepEqual(
    [await first("fill"), await first("cover"), await first("contain")],
    [
      [0, 0, 255],
      [0, 0, 255],
      [255, 0, 0],
    ],
  );
});

test("the model's kernel is used", async () => {
  const stripes = Uint8Array.from({ length: 64 * 3 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 255 : 0));
  const file = await sharp(stripes, { raw: { width: 64, height: 1, channels: 3 } })
    .png()
    .toBuffer();
  const tiny = preprocessingOf([1, 16, 3])!;
  const nearest = await reader.read(file, { ...tiny, kernel: "nearest" });
  assert.ok(nearest.every((value) => value === 0 || value === 255));
  assert.ok((await reader.read(file, tiny)).every((value) => value > 60 && value < 200));
});

test("a file in the middle of a larger buffer is read", async () => {
  const file = await picture().png().toBuffer();
  const larger = Buffer.concat([Buffer.alloc(100, 1), file, Buffer.alloc(100, 2)]);
  assert.deepEqual(
    bytes(await reader.read(new Uint8Array(larger.buffer, larger.byteOffset + 100, file.length), model)),
    bytes(pixels),
  );
});

test("a preview is a JPEG that fits the page, turned, on white, and without anything else of the file", async () => {
  const file = await sharp({ create: { width: 1000, height: 500, channels: 4, background: "#00000000" } })
    .withExif({ IFD0: { Copyright: "secret" } })
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  const preview = await reader.preview(file);
  const { format, width, height, exif } = await sharp(preview).metadata();
  assert.deepEqual([format, width, height, exif], ["jpeg", 320, 640, undefined]);
  assert.ok((await sharp(preview).raw().toBuffer()).every((value) => value === 255));
  await assert.rejects(reader.preview(Buffer.from("<svg/>")), problem("picture-format"));
});

test("as many pixels as are allowed are read, and one row more is refused", async () => {
  const small = new PictureReader({ mostPixels: 600 });
  const ofRows = (rows: number) => small.read(blackPng({ width: 20, height: rows }), model);
  assert.equal((await ofRows(30)).length, pixels.length);
  await assert.rejects(ofRows(31), problem("picture-too-large", /0\.0006 megapixels/));
});

test("a picture that needs more memory than there is at all is refused before it is decoded", async () => {
  const poor = new PictureReader({ memoryBytes: 30e6 });
  assert.equal((await poor.read(blackPng({ width: 100, height: 100 }), model)).length, pixels.length);
  await assert.rejects(
    poor.read(blackPng({ width: 4000, height: 1000 }), model),
    problem("picture-too-large", /memory/),
  );
});

test("whoever comes when too many pictures wait is sent away, and the others are served", async () => {
  const busy = new PictureReader({ mostAtOnce: 1, mostWaiting: 2 });
  const file = await picture().png().toBuffer();
  const reading = Array.from({ length: 5 }, () => busy.read(file, model));
  assert.equal(busy.waiting, 2);
  const outcomes = (await Promise.allSettled(reading)).map(({ status }) => status);
  assert.deepEqual(outcomes, ["fulfilled", "fulfilled", "fulfilled", "rejected", "rejected"]);
  await assert.rejects(reading[4]!, problem("overloaded"));
  assert.deepEqual(bytes(await busy.read(file, model)), bytes(pixels));
});

test("a picture that takes too long keeps its turn until its decoder has ended, but not its caller", async () => {
  const impatient = new PictureReader({ mostAtOnce: 1, timeoutSeconds: 0.02 });
  const slow = jpegOfManyScans(4000, 2500, 700);
  const late = impatient.read(slow, model);
  const next = impatient.read(await picture().png().toBuffer(), model);
  await assert.rejects(late, problem("picture-too-large", /too long/));
  assert.equal(impatient.waiting, 1);
  assert.deepEqual(bytes(await next), bytes(pixels));
});

test("what a caller is told has nothing of the libraries in it, but its cause has", async () => {
  const broken = (await picture().png().toBuffer()).subarray(0, 80);
  await assert.rejects(reader.read(broken, model), (error: RequestProblem) => {
    assert.equal(error.message, "The picture is damaged or not complete");
    assert.ok(error.cause instanceof Error);
    return problem("picture-damaged")(error);
  });
});

test("an SVG reaches no parser, also not by other ways than the reader", async () => {
  await assert.rejects(
    sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')).metadata(),
    /unsupported/,
  );
});

/** How pictures were read for training: every step of it by hand. */
async function recipe(file: Uint8Array, { width, height, channels }: Preprocessing): Promise<Uint8Array> {
  return sharp(file, { failOn: "error" })
    .rotate()
    .resize(width, height, { fit: "fill" })
    .flatten({ background: "#fff" })
    .removeAlpha()
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer();
}

/** Where the pixel that is seen at a row and column is in the file, by the EXIF standard's table. */
function storedAt(orientation: number, row: number, column: number): [row: number, column: number] {
  const [bottom, right] = [height - 1, width - 1];
  switch (orientation) {
    case 2:
      return [row, right - column];
    case 3:
      return [bottom - row, right - column];
    case 4:
      return [bottom - row, column];
    case 5:
      return [column, row];
    case 6:
      return [bottom - column, row];
    case 7:
      return [bottom - column, right - row];
    case 8:
      return [column, right - row];
    default:
      return [row, column];
  }
}

const problem =
  (type: ProblemType, message = /./) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof RequestProblem, String(error));
    assert.equal(error.type, type);
    assert.match(error.message, message);
    return true;
  };

function soft(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [row, column] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width];
    return 128 + 100 * Math.sin(row / 9 + (i % 3)) * Math.cos(column / 11);
  });
}

const tripled = (gray: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: gray.length * 3 }, (_, i) => gray[Math.floor(i / 3)]!);

const bytes = (array: Uint8Array): number[] => [...array];
