import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { type HostilePicture, hostile, ordinaryPixels } from "./hostile-picture.js";
import { blackPng, deflated, pngChunk, pngHeader, pngOf, pngSignature } from "./png.js";

const small = { width: 8, height: 8 };
const smallPixels = deflated(25 * 8);
const fortyMegapixels = { width: 8000, height: 5000 };

export async function hostilePngs(): Promise<HostilePicture[]> {
  const good = await sharp(ordinaryPixels.data, { raw: ordinaryPixels.info }).png().toBuffer();
  const text = (type: string, head: string) =>
    pngChunk(type, Buffer.concat([Buffer.from(head, "latin1"), deflated(7_900_000)]));
  const badSum = (png: Buffer, chunk: string) => {
    const damaged = Buffer.from(png);
    const at = damaged.indexOf(chunk) - 4;
    const sumAt = at + 8 + damaged.readUInt32BE(at);
    damaged[sumAt] = damaged[sumAt]! ^ 1;
    return damaged;
  };
  return [
    hostile("png", "zero width", blackPng({ width: 0, height: 8 }), "picture-damaged"),
    hostile("png", "zero height", blackPng({ width: 8, height: 0 }), "picture-damaged"),
    hostile(
      "png",
      "2^31 - 1 pixels each way",
      pngOf({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }, smallPixels),
      "picture-damaged",
    ),
    hostile(
      "png",
      "3600 megapixels in 100 bytes",
      pngOf({ width: 60000, height: 60000 }, smallPixels),
      "picture-too-large",
    ),
    hostile("png", "a bomb of exactly 40 megapixels", blackPng(fortyMegapixels), "pixels"),
    hostile("png", "one row more than 40 megapixels", blackPng({ width: 8000, height: 5001 }), "picture-too-large"),
    hostile("png", "40 megapixels without any pixels", pngOf(fortyMegapixels, smallPixels), "picture-damaged"),
    hostile("png", "40 megapixels in 200,000 empty chunks", manyEmptyChunks(), "picture-damaged"),
    hostile(
      "png",
      "a bomb of a million pixels across, 64 bits each",
      blackPng({ width: 999_999, height: 40, depth: 16, colourType: 6 }),
      "picture-too-large",
    ),
    hostile(
      "png",
      "a bomb that is one pixel across and a million down",
      blackPng({ width: 1, height: 1_000_000 }),
      "pixels",
    ),
    hostile(
      "png",
      "an interlaced bomb of 64 bits a pixel",
      blackPng({ ...fortyMegapixels, depth: 16, colourType: 6, interlaced: true }),
      "picture-too-large",
    ),
    hostile(
      "png",
      "an interlaced bomb of 40 megapixels in gray",
      blackPng({ ...fortyMegapixels, colourType: 0, interlaced: true }),
      "picture-damaged",
    ),
    hostile("png", "a bomb of one bit a pixel", blackPng({ ...fortyMegapixels, depth: 1, colourType: 0 }), "pixels"),
    hostile("png", "100 MB behind the last pixel", pngOf(small, deflated(100_000_000)), "pixels"),
    hostile(
      "png",
      "900 texts that unpack to 8 MB each",
      blackPng(small, ...Array<Buffer>(900).fill(text("zTXt", "Comment\0\0"))),
      "pixels",
    ),
    hostile(
      "png",
      "900 international texts of 8 MB",
      blackPng(small, ...Array<Buffer>(900).fill(text("iTXt", "XML:com.adobe.xmp\0\x01\0\0\0"))),
      "pixels",
    ),
    hostile(
      "png",
      "300,000 short texts",
      blackPng(small, Buffer.concat(Array<Buffer>(300_000).fill(pngChunk("tEXt", "a\0b")))),
      "pixels",
    ),
    hostile(
      "png",
      "a colour profile that unpacks to 100 MB",
      blackPng(small, pngChunk("iCCP", Buffer.concat([Buffer.from("x\0\0"), deflated(100_000_000)]))),
      "pixels",
    ),
    hostile(
      "png",
      "an animation of four thousand million frames",
      blackPng(small, pngChunk("acTL", Buffer.of(255, 255, 255, 255, 0, 0, 0, 0))),
      "pixels",
    ),
    hostile(
      "png",
      "EXIF data whose directory comes back to itself",
      blackPng(small, pngChunk("eXIf", Buffer.from("II*\0\x08\0\0\0\0\0\x08\0\0\0", "latin1"))),
      "pixels",
    ),
    hostile("png", "a wrong check sum of the header", badSum(good, "IHDR"), "picture-damaged"),
    hostile("png", "a wrong check sum of the pixels", badSum(good, "IDAT"), "picture-damaged"),
    hostile(
      "png",
      "pixels that are not compressed",
      pngOf(small, Buffer.from("these are no pixels")),
      "picture-damaged",
    ),
    hostile("png", "no pixels", Buffer.concat([pngSignature, pngHeader(small), pngChunk("IEND")]), "picture-damaged"),
    hostile(
      "png",
      "no header",
      Buffer.concat([pngSignature, pngChunk("IDAT", smallPixels), pngChunk("IEND")]),
      "picture-damaged",
    ),
    hostile("png", "nothing but the signature", pngSignature, "picture-damaged"),
    hostile(
      "png",
      "a colour type that does not exist",
      pngOf({ ...small, colourType: 5 }, smallPixels),
      "picture-damaged",
    ),
    hostile("png", "a depth that does not exist", pngOf({ ...small, depth: 3 }, smallPixels), "picture-damaged"),
    hostile("png", "a palette that is missing", pngOf({ ...small, colourType: 3 }, deflated(9 * 8)), "picture-damaged"),
    hostile(
      "png",
      "colours outside the palette",
      pngOf({ ...small, colourType: 3 }, deflatedRows(8, 200), pngChunk("PLTE", Buffer.of(1, 2, 3))),
      "pixels",
    ),
    hostile(
      "png",
      "a chunk of 4 GB",
      Buffer.concat([pngSignature, pngHeader(small), Buffer.from("\xff\xff\xff\xffIDAT", "latin1")]),
      "picture-damaged",
    ),
    hostile("png", "the first 40 bytes", good.subarray(0, 40), "picture-damaged"),
    hostile("png", "the first half", good.subarray(0, good.length / 2), "picture-damaged"),
    hostile("png", "all but the last chunk", good.subarray(0, -12), "pixels"),
  ];
}

function manyEmptyChunks(): Buffer {
  const empty = Buffer.concat(Array<Buffer>(200_000).fill(pngChunk("IDAT")));
  return Buffer.concat([pngSignature, pngHeader(fortyMegapixels), empty, pngChunk("IEND")]);
}

function deflatedRows(side: number, value: number): Buffer {
  const rows = Buffer.alloc((side + 1) * side, value);
  for (let row = 0; row < side; row++) rows[row * (side + 1)] = 0;
  return deflateSync(rows);
}
