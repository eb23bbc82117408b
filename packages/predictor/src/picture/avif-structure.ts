/** An AVIF file that may be whole, but is made as we do not read it. */
export class AvifStructureError extends Error {
  override readonly name = "AvifStructureError";
}

/** Layered pictures have up to four. */
const mostFrames = 8;

/** More than any encoder writes: the lists must not become the bomb. */
const mostEntries = 1000;

/** A coded picture, and descriptions of it. Not among them: `grid`, `iovl` and `iden`, which are made of other items. */
const itemTypes = ["av01", "Exif", "mime", "uri "];

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Looks into an AVIF file for what would cost more than the size of its picture says, which the decoder does not limit:
 *
 * - Pictures that are made of others. A grid of 64 × 64 pixels may consist of hundreds of tiles of 40 megapixels.
 * - Many frames in the place of one. 300 copies of a frame of 4 megapixels are 60 KB and 8.5 seconds, without a look at
 *   the time limit.
 * - An alpha channel that is larger than the picture.
 *
 * What remains is bounded: libheif refuses a frame that is larger than its item says.
 *
 * @returns the pixels of the largest coded image: the picture, its alpha channel or a thumbnail.
 * @throws AvifStructureError if there is such a thing.
 * @throws RangeError if the boxes cannot be followed: the file is damaged.
 */
export function largestImagePixels(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const meta = only(boxes(view, 0, view.byteLength), "meta");
  const inMeta = boxes(view, meta.start + 4, meta.end);
  const types = readItemTypes(view, only(inMeta, "iinf"));
  const unknown = [...types.values()].find((type) => !itemTypes.includes(type));
  if (unknown !== undefined) throw new AvifStructureError(`an item of the type ${unknown}`);
  for (const [item, extents] of readLocations(view, only(inMeta, "iloc"))) {
    if (types.get(item) === "av01" && countFrames(view, extents) > mostFrames)
      throw new AvifStructureError("many frames in an item");
  }
  const properties = only(inMeta, "iprp");
  const container = only(boxes(view, properties.start, properties.end), "ipco");
  const sizes = boxes(view, container.start, container.end).filter(({ type }) => type === "ispe");
  return Math.max(0, ...sizes.map(({ start }) => view.getUint32(start + 4) * view.getUint32(start + 8)));
}

function boxes(view: DataView, start: number, end: number): Box[] {
  const found: Box[] = [];
  for (let at = start; at + 8 <= end; ) {
    const size = view.getUint32(at);
    const large = size === 1;
    const length = large ? Number(view.getBigUint64(at + 8)) : size === 0 ? end - at : size;
    const header = large ? 16 : 8;
    if (length < header || at + length > end) throw new RangeError("a box that is longer than what it is in");
    found.push({ type: fourCharacters(view, at + 4), start: at + header, end: at + length });
    if (found.length > mostEntries) throw new AvifStructureError("too many boxes");
    at += length;
  }
  return found;
}

function only(among: readonly Box[], type: string): Box {
  const found = among.filter((box) => box.type === type);
  if (found.length !== 1) throw new RangeError(`${found.length} boxes ${type}`);
  return found[0]!;
}

function readItemTypes(view: DataView, { start, end }: Box): Map<number, string> {
  const version = view.getUint8(start);
  const entries = boxes(view, start + (version === 0 ? 6 : 8), end);
  const types = new Map(
    entries.map(({ start: entry }) => {
      const wide = view.getUint8(entry) >= 3;
      const item = wide ? view.getUint32(entry + 4) : view.getUint16(entry + 4);
      return [item, fourCharacters(view, entry + (wide ? 10 : 8))];
    }),
  );
  if (types.size < entries.length) throw new RangeError("an item twice");
  return types;
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Where the items' bytes are in the file: ISO/IEC 14496-12, 8.11.3. */
function readLocations(view: DataView, { start }: Box): [item: number, extents: Extent[]][] {
  let at = start + 4;
  const read = (bytes: number): number => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + view.getUint8(at + i);
    at += bytes;
    return value;
  };
  const version = view.getUint8(start);
  const [sizes, moreSizes] = [read(1), read(1)];
  const [offsetSize, lengthSize, baseSize] = [sizes >> 4, sizes & 15, moreSizes >> 4];
  const indexSize = version === 0 ? 0 : moreSizes & 15;
  // Entries may have no bytes at all, if all sizes are zero.
  const count = (bytes: number): number => {
    const value = read(bytes);
    if (value > mostEntries) throw new AvifStructureError("too many places of items");
    return value;
  };
  const items = count(version < 2 ? 2 : 4);
  const found: [number, Extent[]][] = [];
  for (let i = 0; i < items; i++) {
    const item = read(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : read(2) & 15;
    read(2);
    const base = read(baseSize);
    const extents = Array.from({ length: count(2) }, () => {
      read(indexSize);
      const extentStart = base + read(offsetSize);
      const length = read(lengthSize);
      return { start: extentStart, end: length === 0 ? view.byteLength : extentStart + length };
    });
    // Other methods are for small things, such as EXIF data. A picture that is stored so counts as one without a place.
    found.push([item, method === 0 ? extents : []]);
  }
  return found;
}

const frameHeader = 3;
const frame = 6;

/** The frames in a stream of AV1, by the headers of its units (OBUs). An item in several pieces is no picture that an encoder wrote. */
function countFrames(view: DataView, extents: readonly Extent[]): number {
  const [extent, ...more] = extents;
  if (extent === undefined || more.length > 0) throw new AvifStructureError("a picture that is not in one piece");
  if (extent.end > view.byteLength) throw new RangeError("a picture that ends behind the file");
  let frames = 0;
  for (let at = extent.start; at < extent.end && frames <= mostFrames; ) {
    const header = view.getUint8(at++);
    if ((header & 0x04) !== 0) at += 1;
    const type = (header >> 3) & 15;
    if (type === frame || type === frameHeader) frames += 1;
    // Without a size it is the last.
    if ((header & 0x02) === 0) return frames;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = view.getUint8(at++);
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80 || shift > 49) break;
    }
    at += size;
  }
  return frames;
}

const fourCharacters = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
