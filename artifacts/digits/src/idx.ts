/** Bytes in the header of an IDX file with one dimension: a magic number, and the size of the dimension. */
const labelsHeaderBytes = 8;
/** The same with three dimensions. */
const picturesHeaderBytes = 16;

/** Unsigned bytes in one dimension: the last two bytes of the magic number are the type of a value and the number of dimensions. */
const labelsMagic = 0x0801;
const picturesMagic = 0x0803;

/** Grey pictures of one size, white on black, row by row from the top left. */
export interface Pictures {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** The pixels of one of them. */
  pixels(index: number): Uint8Array;
}

/** Reads the pictures of an IDX file, the format in which MNIST was published. @throws Error when it is none, or not whole. */
export function readPictures(file: Buffer): Pictures {
  expect(file, picturesMagic, picturesHeaderBytes);
  const [count, height, width] = [4, 8, 12].map((at) => file.readUInt32BE(at)) as [number, number, number];
  const pixels = height * width;
  expectBytes(file, picturesHeaderBytes + count * pixels);
  const start = (index: number) => picturesHeaderBytes + index * pixels;
  return { count, width, height, pixels: (index) => file.subarray(start(index), start(index + 1)) };
}

/** Reads the labels of an IDX file, one byte a picture. @throws Error when it is none, or not whole. */
export function readLabels(file: Buffer): Uint8Array {
  expect(file, labelsMagic, labelsHeaderBytes);
  expectBytes(file, labelsHeaderBytes + file.readUInt32BE(4));
  return file.subarray(labelsHeaderBytes);
}

function expect(file: Buffer, magic: number, headerBytes: number): void {
  if (file.length >= headerBytes && file.readUInt32BE(0) === magic) return;
  throw new Error(`not an IDX file of ${magic === picturesMagic ? "pictures" : "labels"}`);
}

function expectBytes(file: Buffer, bytes: number): void {
  if (file.length !== bytes) throw new Error(`an IDX file of ${file.length} bytes instead of ${bytes}`);
}
