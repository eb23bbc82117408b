import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import { singleScanJpeg } from "../../src/picture/single-scan-jpeg.js";
import { hostilePictures } from "./hostile-pictures.js";

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#a52" } });

/** That libvips tells the same, if it tells anything. */
async function assertSame(bytes: Uint8Array, name: string): Promise<void> {
  const header = singleScanJpeg(bytes);
  if (header === undefined) return;
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (metadata === undefined) return;
  const { format, width, height, channels, depth, isProgressive } = metadata;
  assert.deepEqual(header, { format, width, height, channels, depth, isProgressive }, name);
}

test("a usual JPEG is recognised, and libvips says the same of it", async () => {
  for (const jpeg of [
    await picture(48, 32).jpeg().toBuffer(),
    await picture(1, 1).jpeg({ mozjpeg: false, chromaSubsampling: "4:4:4" }).toBuffer(),
    await picture(300, 200)
      .withExif({ IFD0: { Copyright: "us" } })
      .jpeg()
      .toBuffer(),
    await picture(300, 200).greyscale().jpeg().toBuffer(),
    await picture(30, 20).withIccProfile("cmyk").jpeg().toBuffer(),
  ]) {
    assert.notEqual(singleScanJpeg(jpeg), undefined);
    await assertSame(jpeg, "usual");
  }
});

test("a JPEG of several scans, and every other file, is left to libvips", async () => {
  assert.equal(singleScanJpeg(await picture(48, 32).jpeg({ progressive: true }).toBuffer()), undefined);
  assert.equal(singleScanJpeg(await picture(48, 32).png().toBuffer()), undefined);
  assert.equal(singleScanJpeg(new Uint8Array()), undefined);
});

test("of no hostile picture libvips says anything else", async () => {
  for (const { name, bytes } of await hostilePictures()) await assertSame(bytes, name);
});

test("of no JPEG with changed bytes libvips says anything else", async () => {
  const jpeg = await picture(48, 32)
    .withExif({ IFD0: { Copyright: "us" } })
    .jpeg()
    .toBuffer();
  const change = fc.record({ at: fc.nat(Math.min(700, jpeg.length - 1)), value: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const changed = Uint8Array.from(jpeg);
      for (const { at, value } of changes) changed[at] = value;
      await assertSame(changed, JSON.stringify(changes));
    }),
    { numRuns: 2000 },
  );
});
