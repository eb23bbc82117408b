import sharp from "sharp";
import { type HostilePicture, hostile, ordinaryPixels } from "./hostile-picture.js";
import {
  endOfImage,
  exif,
  frame,
  grayJpeg,
  jpegOfManyScans,
  quantisation,
  scan,
  segment,
  startOfImage,
  tables,
} from "./jpeg.js";

const baseline = { marker: 0xc0, width: 48, height: 32, samplings: [0x11, 0x11, 0x11] };
const fortyMegapixels = { width: 8000, height: 5000 };

export async function hostileJpegs(): Promise<HostilePicture[]> {
  const picture = sharp(ordinaryPixels.data, { raw: ordinaryPixels.info });
  const good = await picture.clone().jpeg().toBuffer();
  const progressive = await picture.clone().jpeg({ progressive: true }).toBuffer();
  const cmyk = await picture.clone().toColourspace("cmyk").jpeg().toBuffer();
  const behindStart = (...segments: Buffer[]) => Buffer.concat([startOfImage, ...segments, good.subarray(2)]);
  const without = (marker: number) => {
    const at = good.indexOf(Buffer.of(0xff, marker));
    return Buffer.concat([good.subarray(0, at), good.subarray(at + 2 + good.readUInt16BE(at + 2))]);
  };
  return [
    hostile("jpeg", "progressive", progressive, "pixels"),
    hostile("jpeg", "CMYK without a profile", cmyk, "pixels"),
    hostile("jpeg", "5000 scans over 40 megapixels in 330 KB", jpegOfManyScans(8000, 5000, 5000), "picture-too-large"),
    hostile("jpeg", "100 scans over 40 megapixels", jpegOfManyScans(8000, 5000, 100), "pixels"),
    hostile(
      "jpeg",
      "scans after a comment that holds the end of the picture",
      manyScansAfterComment(),
      "picture-too-large",
    ),
    hostile(
      "jpeg",
      "a scan a component of 40 megapixels in CMYK",
      separateScans([0x11, 0x11, 0x11, 0x11]),
      "picture-too-large",
    ),
    hostile(
      "jpeg",
      "40 megapixels whose colours have 16 times the points of the brightness",
      separateScans([0x11, 0x44, 0x44]),
      "pixels",
    ),
    hostile("jpeg", "40 megapixels of gray", grayJpeg({ ...baseline, ...fortyMegapixels }), "pixels"),
    hostile("jpeg", "65,500 pixels across", grayJpeg({ ...baseline, width: 65_500, height: 610 }), "pixels"),
    hostile(
      "jpeg",
      "4000 megapixels in 200 bytes",
      Buffer.concat([
        startOfImage,
        quantisation,
        frame({ ...baseline, width: 65_500, height: 65_500 }),
        tables,
        scan([1], [0, 63], Buffer.alloc(9)),
        endOfImage,
      ]),
      "picture-too-large",
    ),
    hostile(
      "jpeg",
      "40 megapixels, progressive and arithmetic, of 9 bytes of data",
      Buffer.concat([
        startOfImage,
        quantisation,
        frame({ ...baseline, ...fortyMegapixels, marker: 0xca }),
        scan([1, 2, 3], [0, 0], Buffer.alloc(9)),
        endOfImage,
      ]),
      "picture-too-large",
    ),
    hostile("jpeg", "zero width", grayJpeg({ ...baseline, width: 0 }), "picture-damaged"),
    hostile("jpeg", "a height to be told later", grayJpeg({ ...baseline, height: 0 }), "picture-damaged"),
    hostile("jpeg", "no components", grayJpeg({ ...baseline, samplings: [] }), "picture-damaged"),
    hostile(
      "jpeg",
      "80 components",
      grayJpeg({ ...baseline, samplings: Array<number>(80).fill(0x11) }),
      "picture-damaged",
    ),
    hostile(
      "jpeg",
      "a sampling factor of zero",
      grayJpeg({ ...baseline, samplings: [0x00, 0x11, 0x11] }),
      "picture-damaged",
    ),
    hostile("jpeg", "twelve bits", grayJpeg({ ...baseline, marker: 0xc1, precision: 12 }), "picture-damaged"),
    hostile("jpeg", "two frames", behindStart(frame({ ...baseline, width: 9, height: 9 })), "picture-damaged"),
    hostile("jpeg", "no quantisation table", without(0xdb), "picture-damaged"),
    hostile("jpeg", "no frame", without(0xc0), "picture-damaged"),
    hostile(
      "jpeg",
      "a Huffman table with 4,080 codes",
      behindStart(segment(0xc4, Array<number>(17).fill(255))),
      "picture-damaged",
    ),
    hostile("jpeg", "restart markers every 65,535 blocks", grayJpeg(baseline, segment(0xdd, [0xff, 0xff])), "pixels"),
    hostile(
      "jpeg",
      "restart markers after each block, and none there",
      grayJpeg(baseline, segment(0xdd, [0, 1])),
      "pixels",
    ),
    hostile("jpeg", "a segment of no length", behindStart(Buffer.of(0xff, 0xe1, 0, 0)), "pixels"),
    hostile("jpeg", "five million fill bytes", behindStart(Buffer.alloc(5_000_000, 0xff)), "pixels"),
    hostile(
      "jpeg",
      "100 colour profiles of 100 parts, all the first",
      behindStart(...Array<Buffer>(100).fill(profilePart())),
      "pixels",
    ),
    hostile(
      "jpeg",
      "EXIF data whose directory comes back to itself",
      behindStart(exif([[0x112, 3, 1, 1]], 8)),
      "pixels",
    ),
    hostile(
      "jpeg",
      "EXIF data whose sub-directory is itself",
      behindStart(
        exif([
          [0x8769, 4, 1, 8],
          [0x8825, 4, 1, 8],
        ]),
      ),
      "pixels",
    ),
    hostile("jpeg", "EXIF data with a text of 4 GB", behindStart(exif([[0x10e, 2, 0xffffffff, 8]])), "pixels"),
    hostile(
      "jpeg",
      "EXIF data with 5000 entries that all lie about their length",
      behindStart(exif(Array.from({ length: 5000 }, (_, i) => [0x100 + i, 5, 0x1fffffff, 0xfffffff0] as const))),
      "pixels",
    ),
    hostile("jpeg", "an orientation that does not exist", behindStart(exif([[0x112, 3, 1, 65_535]])), "pixels"),
    hostile("jpeg", "taken with a turned camera", behindStart(exif([[0x112, 3, 1, 6]])), "pixels"),
    hostile(
      "jpeg",
      "a web page in a comment",
      behindStart(segment(0xfe, Buffer.from("<script>alert(1)</script>"))),
      "pixels",
    ),
    hostile(
      "jpeg",
      "a web page at its end",
      Buffer.concat([good, Buffer.from("<html><script>alert(1)</script></html>")]),
      "pixels",
    ),
    hostile(
      "jpeg",
      "a zip archive at its end",
      Buffer.concat([good, Buffer.from("PK\x03\x04".padEnd(60, "\0") + "PK\x05\x06".padEnd(22, "\0"), "latin1")]),
      "pixels",
    ),
    hostile(
      "jpeg",
      "a PDF at its end",
      Buffer.concat([good, Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF")]),
      "pixels",
    ),
    hostile("jpeg", "nothing but its start", startOfImage, "picture-damaged"),
    hostile("jpeg", "its start and its end", Buffer.concat([startOfImage, endOfImage]), "picture-damaged"),
    hostile("jpeg", "the first 20 bytes", good.subarray(0, 20), "picture-damaged"),
    hostile("jpeg", "the first half", good.subarray(0, good.length / 2), "picture-damaged"),
    hostile("jpeg", "all but the last hundred bytes", good.subarray(0, -100), "picture-damaged"),
    hostile(
      "jpeg",
      "the first half of a progressive one",
      progressive.subarray(0, progressive.length / 2),
      "picture-damaged",
    ),
  ];
}

function manyScansAfterComment(): Buffer {
  const scans = jpegOfManyScans(8000, 5000, 300);
  const second = scans.indexOf(Buffer.of(0xff, 0xda), scans.indexOf(Buffer.of(0xff, 0xda)) + 2);
  return Buffer.concat([scans.subarray(0, second), segment(0xfe, endOfImage), scans.subarray(second)]);
}

function separateScans(samplings: readonly number[]): Buffer {
  const { width, height } = fortyMegapixels;
  const data = Buffer.alloc(((width / 8) * (height / 8) * 2) / 8);
  const scans = samplings.map((_, i) => scan([i + 1], [0, 63], data));
  return Buffer.concat([
    startOfImage,
    quantisation,
    frame({ ...baseline, ...fortyMegapixels, samplings }),
    tables,
    ...scans,
    endOfImage,
  ]);
}

const profilePart = (): Buffer =>
  segment(0xe2, Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x64", "latin1"), Buffer.alloc(65_000)]));
