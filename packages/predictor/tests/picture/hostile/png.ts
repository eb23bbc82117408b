import { crc32, deflateSync } from "node:zlib";

/** What a PNG's header says; by default eight red, green and blue bits a pixel. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  /** 0 gray, 2 colour, 3 palette, 4 gray and alpha, 6 colour and alpha. */
  readonly colourType?: number;
  readonly interlaced?: boolean;
}

export const pngSignature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

export function pngChunk(type: string, data: Uint8Array | string = ""): Buffer {
  const content = Buffer.concat([Buffer.from(type, "latin1"), Buffer.from(data as Uint8Array)]);
  return Buffer.concat([uint32(content.length - 4), content, uint32(crc32(content))]);
}

export function pngHeader({ width, height, depth = 8, colourType = 2, interlaced = false }: PngHeader): Buffer {
  return pngChunk(
    "IHDR",
    Buffer.concat([uint32(width), uint32(height), Buffer.of(depth, colourType, 0, 0, Number(interlaced))]),
  );
}

/** A PNG that is all zeros, with more chunks before its pixels: as small as deflate makes it, a thousandth. */
export function blackPng(header: PngHeader, ...chunks: Uint8Array[]): Buffer {
  return pngOf(header, deflated(rowBytes(header) * header.height), ...chunks);
}

/** A PNG with these compressed pixels, whether they fit its header or not. */
export function pngOf(header: PngHeader, compressed: Uint8Array, ...chunks: Uint8Array[]): Buffer {
  return Buffer.concat([pngSignature, pngHeader(header), ...chunks, pngChunk("IDAT", compressed), pngChunk("IEND")]);
}

/** Zeros, compressed. */
export const deflated = (bytes: number): Buffer => deflateSync(Buffer.alloc(bytes), { level: 9 });

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

const rowBytes = ({ width, depth = 8, colourType = 2 }: PngHeader): number =>
  1 + Math.ceil((width * depth * (samples[colourType] ?? 4)) / 8);
