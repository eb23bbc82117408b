/** Pieces of JPEG files, put together by hand: all coefficients are zero, so that every picture is gray. */

export const startOfImage = Buffer.of(0xff, 0xd8);
export const endOfImage = Buffer.of(0xff, 0xd9);

export function segment(marker: number, content: Uint8Array | readonly number[]): Buffer {
  const bytes = Buffer.concat([Buffer.of(0xff, marker, 0, 0), Buffer.from(content as Uint8Array)]);
  bytes.writeUInt16BE(bytes.length - 2, 2);
  return bytes;
}

export const quantisation = segment(0xdb, [0, ...Array<number>(64).fill(1)]);

export interface JpegFrame {
  /** 0xc0 baseline, 0xc2 progressive, 0xca progressive and arithmetic. */
  readonly marker: number;
  readonly width: number;
  readonly height: number;
  /** How many components, or of each its sampling factors: 0x21 is two across and one down. */
  readonly samplings: readonly number[];
  readonly precision?: number;
}

export function frame({ marker, width, height, samplings, precision = 8 }: JpegFrame): Buffer {
  const components = samplings.flatMap((sampling, i) => [i + 1, sampling, 0]);
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return segment(marker, [precision, ...size, samplings.length, ...components]);
}

/** Huffman tables with one code each, the bit 0. */
export const tables = Buffer.concat([
  segment(0xc4, [0x00, 1, ...Array<number>(15).fill(0), 0]),
  segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
]);

export function scan(
  components: readonly number[],
  [first, last]: readonly [number, number],
  data: Uint8Array,
): Buffer {
  const header = [components.length, ...components.flatMap((id) => [id, 0]), first, last, 0];
  return Buffer.concat([segment(0xda, header), data]);
}

/** A gray JPEG, baseline or with one scan, of any size. */
export function grayJpeg(shape: JpegFrame, ...segments: Buffer[]): Buffer {
  const blocks = Math.ceil(shape.width / 8) * Math.ceil(shape.height / 8) * shape.samplings.length;
  const data = Buffer.alloc(Math.ceil((blocks * 2) / 8));
  const all = shape.samplings.map((_, i) => i + 1);
  return Buffer.concat([
    startOfImage,
    ...segments,
    quantisation,
    frame(shape),
    tables,
    scan(all, [0, 63], data),
    endOfImage,
  ]);
}

/** A progressive JPEG whose every scan says of 32,767 blocks with 15 bits that nothing changes. */
export function jpegOfManyScans(width: number, height: number, scans: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const nothing = scan([1], [1, 63], runs(blocks));
  return Buffer.concat([
    startOfImage,
    quantisation,
    frame({ marker: 0xc2, width, height, samplings: [0x11] }),
    segment(0xc4, [0x00, 1, ...Array<number>(15).fill(0), 0]),
    segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0xe0]),
    scan([1], [0, 0], Buffer.alloc(Math.ceil(blocks / 8))),
    ...Array<Buffer>(scans).fill(nothing),
    endOfImage,
  ]);
}

function runs(blocks: number): Buffer {
  let bits = "";
  for (let left = blocks; left > 0; left -= 32_767) {
    bits += `0${(Math.min(32_767, Math.max(16_384, left)) - 16_384).toString(2).padStart(14, "0")}`;
  }
  const bytes = bits
    .padEnd(8 * Math.ceil(bits.length / 8), "1")
    .match(/.{8}/g)!
    .map((byte) => Number.parseInt(byte, 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

/** EXIF data in little endian order: one directory with these entries, each of tag, type, count and value. */
export function exif(entries: readonly (readonly [number, number, number, number])[], nextDirectory = 0): Buffer {
  const bytes = Buffer.alloc(10 + 12 * entries.length + 4);
  bytes.write("II*\0\x08\0\0\0", "latin1");
  bytes.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], i) => {
    bytes.writeUInt16LE(tag, 10 + 12 * i);
    bytes.writeUInt16LE(type, 12 + 12 * i);
    bytes.writeUInt32LE(count, 14 + 12 * i);
    bytes.writeUInt32LE(value, 18 + 12 * i);
  });
  bytes.writeUInt32LE(nextDirectory, bytes.length - 4);
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), bytes]));
}
