import { deflateSync } from "node:zlib";

type Values = number[] | { readonly count: number; readonly value: number };

export interface TiffShape {
  readonly width: number;
  readonly height: number;
  readonly samples?: number;
  readonly bits?: number;
  /** 1 unsigned, 3 float. */
  readonly sampleFormat?: number;
  /** 2 keeps every channel for itself. */
  readonly planes?: 1 | 2;
  readonly rowsPerStrip?: number;
  readonly tile?: readonly [width: number, height: number];
  /** More entries, or other values for those that are there: of tag, type (3 short, 4 long), count, value. */
  readonly entries?: readonly (readonly [tag: number, type: number, count: number, value: number])[];
  /** Where the next directory is. @default 0, nowhere */
  readonly next?: number;
}

/** A black TIFF, little endian, its directory at 8. All strips or tiles are the same compressed bytes. */
export function blackTiff(shape: TiffShape): Buffer {
  const { width, height, samples = 3, bits = 8, sampleFormat = 1, planes = 1, tile, next = 0 } = shape;
  const [pieceWidth, pieceHeight] = tile ?? [width, Math.max(1, shape.rowsPerStrip ?? height)];
  const data = deflateSync(
    Buffer.alloc(Math.ceil((pieceWidth * (planes === 1 ? samples : 1) * bits) / 8) * pieceHeight),
  );
  const pieces = Math.ceil(width / pieceWidth) * Math.ceil(height / pieceHeight) * (planes === 1 ? 1 : samples);
  const [offsetsTag, lengthsTag] = tile ? [324, 325] : [273, 279];
  const entries = new Map<number, readonly [type: number, values: Values]>([
    [256, [4, [width]]],
    [257, [4, [height]]],
    [258, [3, Array<number>(samples).fill(bits)]],
    [259, [3, [8]]],
    [262, [3, [samples < 3 ? 1 : 2]]],
    [277, [3, [samples]]],
    [284, [3, [planes]]],
    [339, [3, Array<number>(samples).fill(sampleFormat)]],
    [offsetsTag, [4, Array<number>(pieces).fill(0)]],
    [lengthsTag, [4, Array<number>(pieces).fill(data.length)]],
  ]);
  if (tile) entries.set(322, [4, [pieceWidth]]).set(323, [4, [pieceHeight]]);
  else entries.set(278, [4, [pieceHeight]]);
  for (const [tag, type, count, value] of shape.entries ?? []) entries.set(tag, [type, { count, value }]);
  const sorted = [...entries].sort(([a], [b]) => a - b);
  const directoryEnd = 8 + 2 + 12 * sorted.length + 4;
  const sizeOf = (type: number, values: number[]) => (type === 3 ? 2 : 4) * values.length;
  let end = directoryEnd;
  const places = sorted.map(([, [type, values]]) => {
    const inside = !Array.isArray(values) || sizeOf(type, values) <= 4;
    const place = inside ? undefined : end;
    if (!inside) end += sizeOf(type, values);
    return place;
  });
  const file = Buffer.alloc(end + data.length);
  file.write("II*\0\x08\0\0\0", "latin1");
  file.writeUInt16LE(sorted.length, 8);
  sorted.forEach(([tag, [type, values]], i) => {
    const at = 10 + 12 * i;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    if (!Array.isArray(values)) {
      file.writeUInt32LE(values.count, at + 4);
      file.writeUInt32LE(values.value, at + 8);
      return;
    }
    file.writeUInt32LE(values.length, at + 4);
    const place = places[i];
    if (place !== undefined) file.writeUInt32LE(place, at + 8);
    for (const [k, value] of values.entries()) {
      const written = tag === offsetsTag ? end : value;
      if (type === 3) file.writeUInt16LE(written, (place ?? at + 8) + 2 * k);
      else file.writeUInt32LE(written, (place ?? at + 8) + 4 * k);
    }
  });
  file.writeUInt32LE(next, directoryEnd - 4);
  data.copy(file, end);
  return file;
}

/** A TIFF of many pages that all are the same tiny picture. */
export function tiffOfManyPages(pages: number): Buffer {
  const first = blackTiff({ width: 8, height: 8, samples: 1 });
  const directory = first.subarray(8, 10 + 12 * first.readUInt16LE(8) + 4);
  const file = Buffer.concat([first, ...Array<Buffer>(pages - 1).fill(directory)]);
  for (let page = 0; page < pages; page++) {
    const start = page === 0 ? 8 : first.length + (page - 1) * directory.length;
    const next = page === pages - 1 ? 0 : first.length + page * directory.length;
    file.writeUInt32LE(next, start + directory.length - 4);
  }
  return file;
}
