import sharp from "sharp";
import { type HostilePicture, hostile, ordinaryPixels } from "./hostile-picture.js";
import { blackTiff, tiffOfManyPages } from "./tiff.js";

const small = { width: 48, height: 32 };
const fortyMegapixels = { width: 8000, height: 5000 };

export async function hostileTiffs(): Promise<HostilePicture[]> {
  const picture = sharp(ordinaryPixels.data, { raw: ordinaryPixels.info });
  const good = await picture.clone().tiff({ compression: "lzw" }).toBuffer();
  const inJpeg = await picture.clone().tiff({ compression: "jpeg" }).toBuffer();
  return [
    hostile("tiff", "compressed as JPEG", inJpeg, "pixels"),
    hostile("tiff", "a directory that comes back to itself", blackTiff({ ...small, next: 8 }), "pixels"),
    hostile(
      "tiff",
      "a sub-directory that is the directory",
      blackTiff({ ...small, entries: [[330, 4, 1, 8]] }),
      "pixels",
    ),
    hostile("tiff", "60,000 pages", tiffOfManyPages(60_000), "pixels"),
    hostile("tiff", "a directory behind the end", Buffer.from("II*\0\xff\xff\xff\x7f", "latin1"), "picture-damaged"),
    hostile("tiff", "a next directory behind the end", blackTiff({ ...small, next: 0x7fffffff }), "picture-damaged"),
    hostile(
      "tiff",
      "BigTIFF with a directory at 2^63",
      Buffer.from("II+\0\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f", "latin1"),
      "picture-damaged",
    ),
    hostile("tiff", "a strip of 24 megapixels", blackTiff({ width: 6000, height: 4000 }), "pixels"),
    hostile(
      "tiff",
      "40 megapixels in planes of four floats",
      blackTiff({ ...fortyMegapixels, samples: 4, bits: 32, sampleFormat: 3, planes: 2 }),
      "picture-too-large",
    ),
    hostile(
      "tiff",
      "a million pixels across",
      blackTiff({ width: 1_000_000, height: 40, rowsPerStrip: 1 }),
      "picture-too-large",
    ),
    hostile(
      "tiff",
      "a million strips",
      blackTiff({ width: 1, height: 1_000_000, rowsPerStrip: 1, samples: 1 }),
      "pixels",
    ),
    hostile(
      "tiff",
      "a tile of 16 megapixels for 48 × 32",
      blackTiff({ ...small, tile: [4096, 4096] }),
      "picture-damaged",
    ),
    hostile("tiff", "94,000 tiles", blackTiff({ width: 6000, height: 4000, tile: [16, 16] }), "pixels"),
    hostile(
      "tiff",
      "2^32 - 1 pixels across",
      blackTiff({ ...small, entries: [[256, 4, 1, 0xffffffff]] }),
      "picture-damaged",
    ),
    hostile("tiff", "zero width", blackTiff({ ...small, entries: [[256, 4, 1, 0]] }), "picture-damaged"),
    hostile("tiff", "no rows in a strip", blackTiff({ ...small, entries: [[278, 4, 1, 0]] }), "picture-damaged"),
    hostile("tiff", "2^28 strips", blackTiff({ ...small, entries: [[273, 4, 2 ** 28, 8]] }), "picture-damaged"),
    hostile(
      "tiff",
      "strips behind the end",
      blackTiff({ ...small, entries: [[273, 4, 1, 0x7fffffff]] }),
      "picture-damaged",
    ),
    hostile("tiff", "a strip of 4 GB", blackTiff({ ...small, entries: [[279, 4, 1, 0xffffffff]] }), "picture-damaged"),
    hostile("tiff", "65,535 channels", blackTiff({ ...small, entries: [[277, 3, 1, 65_535]] }), "picture-damaged"),
    hostile("tiff", "eight channels", blackTiff({ ...small, samples: 8 }), "picture-format"),
    hostile("tiff", "doubles", blackTiff({ ...small, bits: 64, sampleFormat: 3 }), "picture-damaged"),
    hostile("tiff", "five bits a sample", blackTiff({ ...small, bits: 5 }), "picture-damaged"),
    hostile(
      "tiff",
      "a compression that does not exist",
      blackTiff({ ...small, entries: [[259, 3, 1, 60_000]] }),
      "picture-damaged",
    ),
    hostile(
      "tiff",
      "colours that do not exist",
      blackTiff({ ...small, entries: [[262, 3, 1, 999]] }),
      "picture-damaged",
    ),
    hostile("tiff", "the first half", good.subarray(0, good.length / 2), "picture-damaged"),
    hostile("tiff", "nothing but its name", Buffer.from("MM\0*", "latin1"), "picture-damaged"),
  ];
}
