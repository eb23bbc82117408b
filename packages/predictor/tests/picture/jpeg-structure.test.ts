import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { jpegStructure } from "../../src/picture/jpeg-structure.js";
import { endOfImage, jpegOfManyScans, segment, startOfImage } from "./hostile/jpeg.js";

const picture = () => sharp({ create: { width: 100, height: 60, channels: 3, background: "#123456" } });

test("the scans of a JPEG are counted: one of a baseline picture, ten of a progressive one", async () => {
  assert.equal(jpegStructure(await picture().jpeg().toBuffer(), 100).scans, 1);
  assert.equal(jpegStructure(await picture().jpeg({ progressive: true }).toBuffer(), 100).scans, 10);
  assert.equal(jpegStructure(jpegOfManyScans(64, 64, 30), 100).scans, 31);
});

test("the counting ends with one scan too many", () => {
  assert.equal(jpegStructure(jpegOfManyScans(64, 64, 30), 31).scans, 31);
  assert.equal(jpegStructure(jpegOfManyScans(64, 64, 30), 30).scans, 31);
  assert.equal(jpegStructure(jpegOfManyScans(64, 64, 300), 30).scans, 31);
});

test("colours of half the resolution have a quarter of the coefficients", async () => {
  const full = await picture().jpeg({ progressive: true, chromaSubsampling: "4:4:4" }).toBuffer();
  const quarter = await picture().jpeg({ progressive: true, chromaSubsampling: "4:2:0" }).toBuffer();
  assert.equal(jpegStructure(full, 100).coefficients, 3 * 128 * 64);
  assert.equal(jpegStructure(quarter, 100).coefficients, 128 * 64 + 2 * 64 * 32);
});

test("the end of a picture inside a comment is no end, and what looks like a scan inside EXIF data is none", () => {
  const scans = jpegOfManyScans(64, 64, 5);
  const hidden = Buffer.concat([
    startOfImage,
    segment(0xfe, endOfImage),
    segment(0xe1, [0xff, 0xda, 0, 2]),
    scans.subarray(2),
  ]);
  assert.equal(jpegStructure(hidden, 100).scans, 6);
});

test("a file that ends anywhere is followed to its end", () => {
  const jpeg = jpegOfManyScans(64, 64, 5);
  const scans = Array.from({ length: jpeg.length }, (_, end) => jpegStructure(jpeg.subarray(0, end), 100).scans);
  assert.deepEqual(
    scans,
    scans.toSorted((a, b) => a - b),
  );
  assert.equal(scans.at(-1), 6);
});
