/** What a JPEG costs besides its pixels. */
export interface JpegStructure {
  /** How often the decoder goes over the whole picture; the counting ends with one more than asked for. */
  readonly scans: number;
  /** The numbers that are kept from the first scan to the last, if there are several. */
  readonly coefficients: number;
}

const startOfScan = 0xda;
const endOfImage = 0xd9;

/**
 * Looks through the segments of a JPEG, as the decoder does, without decoding. Every scan of a progressive JPEG goes over
 * the whole picture, and may be 60 bytes long: without a limit a file of 300 KB keeps a decoder busy for 20 seconds, and no
 * time limit of libvips is looked at meanwhile.
 */
export function jpegStructure(bytes: Uint8Array, mostScans: number): JpegStructure {
  let scans = 0;
  let coefficients = 0;
  let at = 2;
  while (scans <= mostScans) {
    // Between segments as within a scan's data: the next 0xff that is followed by a marker. Before a zero it is data, before another 0xff it is filling.
    at = bytes.indexOf(0xff, at);
    const marker = bytes[at + 1];
    if (at < 0 || marker === undefined || marker === endOfImage) break;
    at += marker === 0xff ? 1 : 2;
    if (marker === 0xff || isWithoutContent(marker)) continue;
    const length = sixteenBits(bytes, at);
    if (marker === startOfScan) scans += 1;
    else if (isFrame(marker))
      coefficients = Math.max(coefficients, coefficientsOf(bytes.subarray(at + 2, at + length)));
    at += Math.max(2, length);
  }
  return { scans, coefficients };
}

/** Of all components, each with its own resolution, rounded up to the blocks of 8 × 8 of up to four by four that are coded together. */
function coefficientsOf(frame: Uint8Array): number {
  const [height, width] = [sixteenBits(frame, 1), sixteenBits(frame, 3)];
  const samplings = Array.from({ length: Math.min(4, frame[5] ?? 0) }, (_, i) => frame[7 + 3 * i] ?? 0x11);
  const [across, down] = [samplings.map((sampling) => sampling >> 4), samplings.map((sampling) => sampling & 15)];
  return samplings.reduce((sum, _, i) => {
    const columns = roundUp((width * across[i]!) / Math.max(1, ...across));
    const rows = roundUp((height * down[i]!) / Math.max(1, ...down));
    return sum + columns * rows;
  }, 0);
}

const roundUp = (side: number): number => 32 * Math.ceil(side / 32);

const sixteenBits = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);

/** SOF0 to SOF15, among which are DHT, JPG and DAC. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Stuffed zeros, TEM, the restart markers, and the start of an image. */
const isWithoutContent = (marker: number): boolean => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
