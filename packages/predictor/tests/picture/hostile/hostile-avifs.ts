import sharp from "sharp";
import { type HostilePicture, hostile, ordinaryPixels } from "./hostile-picture.js";

export async function hostileAvifs(): Promise<HostilePicture[]> {
  const picture = sharp(ordinaryPixels.data, { raw: ordinaryPixels.info });
  const good = await picture.clone().avif({ effort: 0 }).toBuffer();
  const transparent = await picture.clone().ensureAlpha(0.5).avif({ effort: 0 }).toBuffer();
  const twelveBits = await picture.clone().avif({ effort: 0, bitdepth: 12 }).toBuffer();
  const large = await sharp({ create: { width: 2000, height: 2000, channels: 3, background: "#123456" } })
    .avif({ effort: 0 })
    .toBuffer();
  return [
    hostile("avif", "transparent", transparent, "pixels"),
    hostile("avif", "of twelve bits", twelveBits, "pixels"),
    hostile("avif", "4 megapixels that say they are 64 × 64", resized(large, 64, 64), "picture-damaged"),
    hostile("avif", "48 × 32 pixels that say they are 40 megapixels", resized(good, 8000, 5000), "picture-too-large"),
    hostile(
      "avif",
      "48 × 32 pixels that say they are 400 megapixels",
      resized(good, 20_000, 20_000),
      "picture-too-large",
    ),
    hostile("avif", "2^32 - 1 pixels each way", resized(good, 0xffffffff, 0xffffffff), "picture-damaged"),
    hostile("avif", "no size", resized(good, 0, 0), "picture-damaged"),
    hostile("avif", "no word about its size", renamed(good, "ispe", "free"), "picture-damaged"),
    hostile("avif", "300 frames of 4 megapixels in 60 KB", repeated(large, 300), "picture-format"),
    hostile("avif", "a picture made of tiles", renamed(good, "av01", "grid", good.indexOf("infe")), "picture-damaged"),
    hostile("avif", "two lists of items", renamed(good, "iprp", "iinf"), "picture-damaged"),
    hostile("avif", "no list of items", renamed(good, "iinf", "free"), "picture-damaged"),
    hostile("avif", "no places of items", renamed(good, "iloc", "free"), "picture-damaged"),
    hostile("avif", "a box of no length", withBoxSize(good, "iprp", 0), "pixels"),
    hostile("avif", "a box of 4 GB", withBoxSize(good, "meta", 0xffffffff), "picture-damaged"),
    hostile("avif", "the picture of an iPhone", renamed(good, "avif", "heic", 8), "picture-format"),
    hostile("avif", "the first half of its boxes", good.subarray(0, 150), "picture-damaged"),
    hostile("avif", "all but its last ten bytes", good.subarray(0, -10), "picture-damaged"),
    hostile(
      "avif",
      "noise in place of the picture",
      Buffer.concat([
        good.subarray(0, good.indexOf("mdat") + 4),
        Buffer.alloc(good.length - good.indexOf("mdat") - 4, 0xaa),
      ]),
      "picture-damaged",
    ),
  ];
}

function resized(avif: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(avif);
  const at = copy.indexOf("ispe") + 8;
  copy.writeUInt32BE(width, at);
  copy.writeUInt32BE(height, at + 4);
  return copy;
}

function renamed(avif: Buffer, from: string, to: string, after = 0): Buffer {
  const copy = Buffer.from(avif);
  copy.write(to, copy.indexOf(from, after), "latin1");
  return copy;
}

function withBoxSize(avif: Buffer, box: string, size: number): Buffer {
  const copy = Buffer.from(avif);
  copy.writeUInt32BE(size, copy.indexOf(box) - 4);
  return copy;
}

/** The coded picture so many times in place of once. Its box, mdat, is the last, and its length is the last number before it that equals it. */
function repeated(avif: Buffer, times: number): Buffer {
  const dataAt = avif.indexOf("mdat") + 4;
  const data = avif.subarray(dataAt);
  const head = Buffer.from(avif.subarray(0, dataAt));
  head.writeUInt32BE(8 + data.length * times, dataAt - 8);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  head.writeUInt32BE(data.length * times, head.indexOf(length, head.indexOf("iloc")));
  return Buffer.concat([head, ...Array<Buffer>(times).fill(data)]);
}
