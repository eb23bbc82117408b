import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { preprocessingOf } from "@snn/core";
import { PictureReader } from "@snn/predictor";
import sharp from "sharp";
import { decodePictures } from "../../src/dataset/decode.js";
import { scene, temporaryFolder, writeFiles } from "./pictures.js";

const listed = (folder: string, ...names: string[]) =>
  names.map((name) => ({ path: join(folder, name), name, className: "any" }));

test("pictures get the very pixels that a model is shown by snn predict, however they are made to fit", async (t) => {
  const turned = await scene("turned").withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const folder = await writeFiles(await temporaryFolder(t), {
    "a.jpg": await scene("a").jpeg().toBuffer(),
    "b.webp": await scene("b").webp().toBuffer(),
    "c.png": await scene("c").ensureAlpha(0.4).png().toBuffer(),
    "d.avif": await scene("d").avif({ effort: 0 }).toBuffer(),
    "e.gif": await scene("e").gif().toBuffer(),
    "f.tiff": await scene("f").tiff().toBuffer(),
    "turned.jpg": turned,
    "JPEG without an ending": await scene("g").jpeg().toBuffer(),
  });
  const names = ["a.jpg", "b.webp", "c.png", "d.avif", "e.gif", "f.tiff", "turned.jpg", "JPEG without an ending"];
  const reader = new PictureReader();
  for (const fit of ["fill", "cover", "contain"] as const)
    for (const channels of [1, 3]) {
      const preprocessing = preprocessingOf([20, 30, channels], fit)!;
      const { pictures, leftOut } = await decodePictures(listed(folder, ...names), preprocessing);
      assert.deepEqual(leftOut, []);
      assert.deepEqual(
        pictures.map((picture) => picture.listed.name),
        names,
      );
      for (const {
        listed: { path },
        pixels,
      } of pictures)
        assert.ok(Buffer.from(await reader.read(await readFile(path), preprocessing)).equals(pixels), String(path));
    }
});

test("what is no picture, or not one that can be read, is left out, and its neighbours are not", async (t) => {
  const whole = await scene("whole").jpeg().toBuffer();
  const folder = await writeFiles(await temporaryFolder(t), {
    "good.jpg": whole,
    "empty.jpg": "",
    "text.jpg": "no picture",
    "drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "cut off.jpg": whole.subarray(0, whole.length / 2),
    "bomb.png": await sharp({ create: { width: 20_000, height: 10_000, channels: 3, background: "#000" } })
      .png({ compressionLevel: 9 })
      .toBuffer(),
    "film.jpg": "",
    "last.png": await scene("last").png().toBuffer(),
  });
  await truncate(join(folder, "film.jpg"), 300e6);
  await mkdir(join(folder, "folder.jpg"));
  execFileSync("mkfifo", [join(folder, "pipe.jpg")]);
  const names = [
    "good.jpg",
    "empty.jpg",
    "text.jpg",
    "drawing.svg",
    "cut off.jpg",
    "bomb.png",
    "film.jpg",
    "folder.jpg",
    "pipe.jpg",
    "missing.jpg",
    "last.png",
  ];
  const { pictures, leftOut } = await decodePictures(listed(folder, ...names), preprocessingOf([8, 8, 3])!);
  assert.deepEqual(
    pictures.map((picture) => picture.listed.name),
    ["good.jpg", "last.png"],
  );
  const noPicture = "no picture in JPEG, PNG, WebP, GIF, AVIF or TIFF";
  assert.deepEqual(
    leftOut.map(({ file, reason }) => [file, reason]),
    [
      ["empty.jpg", noPicture],
      ["text.jpg", noPicture],
      ["drawing.svg", noPicture],
      ["cut off.jpg", "a damaged picture, or not a complete one"],
      ["bomb.png", "too large: The picture has more than 120 megapixels"],
      ["film.jpg", "too large: 300 MB"],
      ["folder.jpg", "a folder"],
      ["pipe.jpg", "no ordinary file"],
      ["missing.jpg", "no such file"],
    ],
  );
});

test("a file that may not be read is left out", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), { "secret.png": scene("secret") });
  await chmod(join(folder, "secret.png"), 0);
  // Root may read anything, so it reads as nobody.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  const { leftOut } = await decodePictures(listed(folder, "secret.png"), preprocessingOf([8, 8, 3])!).finally(() => {
    if (isRoot) process.seteuid?.(0);
  });
  assert.deepEqual(leftOut, [{ file: "secret.png", reason: "a file that may not be read" }]);
});

test("the progress is told picture by picture, and a signal ends the work", async (t) => {
  const folder = await writeFiles(await temporaryFolder(t), { "a.png": scene("a") });
  const twenty = Array.from({ length: 20 }, () => listed(folder, "a.png")).flat();
  const seen: number[] = [];
  await decodePictures(twenty, preprocessingOf([8, 8, 3])!, { onProgress: (done) => seen.push(done) });
  assert.deepEqual(
    seen,
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  const controller = new AbortController();
  const stopped = decodePictures(twenty, preprocessingOf([8, 8, 3])!, {
    onProgress: () => controller.abort(new Error("enough")),
    signal: controller.signal,
  });
  await assert.rejects(stopped, /enough/);
});
