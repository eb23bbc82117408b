import sharp from "sharp";
import { type HostilePicture, hostile, ordinaryPixels } from "./hostile-picture.js";

export async function hostileWebps(): Promise<HostilePicture[]> {
  const picture = sharp(ordinaryPixels.data, { raw: ordinaryPixels.info });
  const lossy = await picture.clone().webp().toBuffer();
  const lossless = await picture.clone().webp({ lossless: true }).toBuffer();
  const transparent = await picture.clone().ensureAlpha(0.5).webp().toBuffer();
  const animated = await sharp(ordinaryPixels.data, { raw: { ...ordinaryPixels.info, pageHeight: 16 } })
    .webp()
    .toBuffer();
  const page = (width: number, height: number) => {
    const lying = Buffer.from(animated);
    const at = lying.indexOf("VP8X") + 12;
    lying.writeUIntLE(width - 1, at, 3);
    lying.writeUIntLE(height - 1, at + 3, 3);
    return lying;
  };
  const fortyMegapixels = await sharp({ create: { width: 8000, height: 5000, channels: 3, background: "#123456" } })
    .webp({ lossless: true, effort: 0 })
    .toBuffer();
  const changed = (webp: Buffer, at: number, ...bytes: number[]) => {
    const copy = Buffer.from(webp);
    copy.set(bytes, at);
    return copy;
  };
  return [
    hostile("webp", "lossy", lossy, "pixels"),
    hostile("webp", "lossless", lossless, "pixels"),
    hostile("webp", "animated", animated, "pixels"),
    hostile("webp", "40 megapixels in one colour", fortyMegapixels, "pixels"),
    hostile("webp", "an animation on a page of 268 megapixels", page(16_383, 16_383), "picture-too-large"),
    hostile("webp", "an animation on a page of 2^24 pixels each way", page(2 ** 24, 2 ** 24), "picture-damaged"),
    hostile("webp", "an animation on a page that is smaller than its frames", page(1, 1), "picture-damaged"),
    hostile(
      "webp",
      "a lossy header of 16,383 × 16,383",
      changed(lossy, 26, 0xff, 0x3f, 0xff, 0x3f),
      "picture-too-large",
    ),
    hostile("webp", "a lossy header of no width", changed(lossy, 26, 0, 0), "picture-damaged"),
    hostile("webp", "a length of 4 GB", changed(lossy, 4, 0xff, 0xff, 0xff, 0xff), "picture-damaged"),
    hostile("webp", "a length of nothing", changed(lossy, 4, 0, 0, 0, 0), "picture-damaged"),
    hostile(
      "webp",
      "an alpha channel of noise",
      changed(transparent, transparent.indexOf("ALPH") + 9, 255, 255, 255),
      "picture-damaged",
    ),
    hostile("webp", "the first half, lossy", lossy.subarray(0, lossy.length / 2), "picture-damaged"),
    hostile("webp", "the first half, lossless", lossless.subarray(0, lossless.length / 2), "picture-damaged"),
    hostile("webp", "the first half of an animation", animated.subarray(0, 300), "picture-damaged"),
    hostile("webp", "nothing but its name", Buffer.from("RIFF\x04\0\0\0WEBP", "latin1"), "picture-damaged"),
  ];
}
