import sharp from "sharp";
import { type HostilePicture, hostile, ordinaryPixels } from "./hostile-picture.js";

interface GifFrame {
  readonly left?: number;
  readonly width: number;
  readonly height: number;
  readonly codeSize?: number;
  /** What happens to the frame before the next: 3 brings back what was there before. */
  readonly disposal?: number;
}

/** A GIF whose frames have a single pixel each, whatever their size. */
function gif(width: number, height: number, frames: readonly GifFrame[]): Buffer {
  const head = Buffer.from("GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff", "latin1");
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  return Buffer.concat([head, ...frames.map(gifFrame), Buffer.of(0x3b)]);
}

function gifFrame({ left = 0, width, height, codeSize = 2, disposal = 0 }: GifFrame): Buffer {
  const frame = Buffer.of(0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, codeSize, 2, 0x44, 0x01, 0);
  frame.writeUInt16LE(left, 1);
  frame.writeUInt16LE(width, 5);
  frame.writeUInt16LE(height, 7);
  return Buffer.concat([Buffer.of(0x21, 0xf9, 4, disposal << 2, 1, 0, 0, 0), frame]);
}

export async function hostileGifs(): Promise<HostilePicture[]> {
  const picture = sharp(ordinaryPixels.data, { raw: ordinaryPixels.info });
  const good = await picture.clone().gif().toBuffer();
  const animated = await sharp(ordinaryPixels.data, { raw: { ...ordinaryPixels.info, pageHeight: 16 } })
    .gif()
    .toBuffer();
  const dot = { width: 1, height: 1 };
  return [
    hostile("gif", "animated", animated, "pixels"),
    hostile(
      "gif",
      "a frame of 4000 megapixels on 8 × 8",
      gif(8, 8, [{ width: 65_535, height: 65_535 }]),
      "picture-too-large",
    ),
    hostile(
      "gif",
      "a frame of 20 megapixels of one pixel",
      gif(5000, 4000, [{ width: 5000, height: 4000, disposal: 3 }]),
      "pixels",
    ),
    hostile(
      "gif",
      "a frame of 36 megapixels of one pixel",
      gif(6000, 6000, [{ width: 6000, height: 6000, disposal: 3 }]),
      "picture-too-large",
    ),
    hostile(
      "gif",
      "a page of 40 megapixels with a dot on it",
      gif(8000, 5000, [dot, { width: 8000, height: 5000 }]),
      "pixels",
    ),
    hostile("gif", "300,000 frames", gif(100, 100, Array<GifFrame>(300_000).fill(dot)), "pixels"),
    hostile("gif", "a frame beside the page", gif(8, 8, [{ left: 60_000, ...dot }]), "pixels"),
    hostile("gif", "a page of no size", gif(0, 0, [{ width: 0, height: 0 }]), "pixels"),
    hostile("gif", "a frame of no size", gif(8, 8, [{ width: 0, height: 0 }]), "pixels"),
    hostile("gif", "codes of 200 bits", gif(8, 8, [{ width: 8, height: 8, codeSize: 200 }]), "picture-damaged"),
    hostile("gif", "no frames", gif(8, 8, []), "picture-damaged"),
    hostile("gif", "no end", good.subarray(0, -1), "pixels"),
    hostile(
      "gif",
      "a comment without an end",
      Buffer.concat([good.subarray(0, 13), Buffer.of(0x21, 0xfe), Buffer.alloc(100_000, 255)]),
      "picture-damaged",
    ),
    hostile("gif", "the first half", good.subarray(0, good.length / 2), "picture-damaged"),
    hostile("gif", "nothing but its name", Buffer.from("GIF89a"), "picture-damaged"),
    hostile(
      "gif",
      "a script that begins like a GIF",
      Buffer.from("GIF89a/*\0\0\0\0*/=1;alert(1)//"),
      "picture-damaged",
    ),
    hostile(
      "gif",
      "an archive of Java classes at its end",
      Buffer.concat([good, Buffer.from("PK\x03\x04META-INF/", "latin1")]),
      "pixels",
    ),
  ];
}
