import type { Preprocessing } from "@snn/core";
import sharp from "sharp";
import { RequestProblem } from "../problem.js";
import { AvifStructureError, largestImagePixels } from "./avif-structure.js";
import { decodingBytes, type Inside, metadataBytes } from "./decoding-memory.js";
import { jpegStructure } from "./jpeg-structure.js";
import { restrictSharp } from "./restrict-sharp.js";
import { Semaphore } from "./semaphore.js";
import { type PictureHeader, singleScanJpeg } from "./single-scan-jpeg.js";

export interface PictureReaderOptions {
  /** Width × height. @default 40_000_000 */
  readonly mostPixels?: number;
  /** What decoding may take of the process's memory, all pictures together. What is freed must come back to all threads: with glibc, start the process with MALLOC_ARENA_MAX=2, or it keeps half as much again. @default 200_000_000: every ordinary JPEG and PNG of 40 megapixels, a GIF of 20, an AVIF of 10. */
  readonly memoryBytes?: number;
  /** How many pictures may wait until others are decoded: some seconds of work. @default 1000 */
  readonly mostWaiting?: number;
  /** How many pictures are decoded at the same time. @default one less than the threads of libuv, so that one is left for files and look-ups of names. */
  readonly mostAtOnce?: number;
  /** How long one picture may take, without its time of waiting. @default 10 */
  readonly timeoutSeconds?: number;
}

/** Pixels that a picture is made to fit into. */
type PixelSize = Pick<Preprocessing, "width" | "height" | "channels">;

/** Twice what the page shows, for fine screens. */
const previewSize = { width: 640, height: 640, channels: 3 } as const;

const formats = "JPEG, PNG, WebP, GIF, AVIF or TIFF";

/** Times the pixels: 200 scans over 40 megapixels, where ten are usual. That is up to two seconds. */
const mostScannedPixels = 8e9;

/** Decodes pictures of strangers: on libuv's threads, and never more at once than fit in its memory. */
export class PictureReader {
  readonly #mostPixels: number;
  readonly #memoryBytes: number;
  readonly #timeoutSeconds: number;
  readonly #turns: Semaphore;
  readonly #memory: Semaphore;

  constructor(options: PictureReaderOptions = {}) {
    restrictSharp();
    this.#mostPixels = options.mostPixels ?? 40_000_000;
    this.#memoryBytes = options.memoryBytes ?? 200_000_000;
    this.#timeoutSeconds = options.timeoutSeconds ?? 10;
    this.#turns = new Semaphore(options.mostAtOnce ?? threadsOfLibuv() - 1, options.mostWaiting ?? 1000);
    this.#memory = new Semaphore(this.#memoryBytes);
  }

  /** How many pictures wait until others are decoded. */
  get waiting(): number {
    return this.#turns.waiting;
  }

  /**
   * Reads a picture as the pixels of a model's example, whatever its size and format: turned as its EXIF data say, in sRGB or
   * gray, on the background where it is transparent, and fitted to the size. A picture of that size and with these channels
   * gives exactly its pixels. Of an animation it is the first frame, of a TIFF the first page.
   *
   * @param bytes the file. It must not change meanwhile.
   * @returns height × width × channels, row-major, from 0 to 255.
   * @throws RequestProblem `picture-format`, `picture-damaged`, `picture-too-large`, or `overloaded` if too many wait.
   */
  async read(bytes: Uint8Array, preprocessing: Preprocessing): Promise<Uint8Array> {
    return this.#inTurn(bytes, preprocessing, () => this.#fit(bytes, preprocessing));
  }

  /**
   * Makes a small JPEG of a picture for people to look at: turned as its EXIF data say, on white, with nothing of the file but
   * what can be seen.
   *
   * @throws RequestProblem as {@link read}.
   */
  async preview(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#inTurn(bytes, previewSize, () => this.#shrink(bytes));
  }

  async #inTurn(bytes: Uint8Array, size: PixelSize, convert: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const leave = await this.#turns.acquire(1);
    if (leave === undefined) throw new RequestProblem("overloaded", "Too many pictures wait already; try again later");
    let timer: NodeJS.Timeout | undefined;
    let startTimer = () => {};
    const tooLate = new Promise<never>((_, reject) => {
      startTimer = () => {
        timer = setTimeout(() => reject(tookTooLong()), this.#timeoutSeconds * 1000);
      };
    });
    const decodeInTime = () => {
      startTimer();
      return convert();
    };
    try {
      // A decoder cannot be stopped. One that takes too long keeps its turn and its memory until it has ended; only the caller waits no longer.
      return await Promise.race([this.#decode(bytes, size, decodeInTime).finally(leave), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #decode(bytes: Uint8Array, size: PixelSize, convert: () => Promise<Uint8Array>): Promise<Uint8Array> {
    if (bytes.length === 0) throw new RequestProblem("picture-format", `The file is empty; it should be ${formats}`);
    try {
      const metadata =
        singleScanJpeg(bytes) ?? (await this.#reserve(metadataBytes(bytes.length), () => this.#open(bytes).metadata()));
      const inside = lookInside(bytes, metadata);
      const memory = Math.ceil(decodingBytes(metadata, inside, bytes.length, size));
      return await this.#reserve(memory, convert);
    } catch (error) {
      throw problemOf(error, bytes, this.#mostPixels);
    }
  }

  #open(bytes: Uint8Array) {
    // With "error" a picture that is cut off is refused; with "warning", the default, so are good ones with a strange profile or tag.
    return sharp(bytes, { failOn: "error", limitInputPixels: this.#mostPixels });
  }

  #fit(bytes: Uint8Array, { width, height, channels, fit, kernel, background }: Preprocessing): Promise<Uint8Array> {
    return this.#open(bytes)
      .autoOrient()
      .resize(width, height, { fit, kernel, background })
      .flatten({ background })
      .removeAlpha()
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .timeout({ seconds: Math.ceil(this.#timeoutSeconds) })
      .raw()
      .toBuffer();
  }

  #shrink(bytes: Uint8Array): Promise<Uint8Array> {
    const { width, height } = previewSize;
    return this.#open(bytes)
      .autoOrient()
      .resize(width, height, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .timeout({ seconds: Math.ceil(this.#timeoutSeconds) })
      .jpeg({ quality: 80 })
      .toBuffer();
  }

  async #reserve<Result>(memoryBytes: number, use: () => Promise<Result>): Promise<Result> {
    if (memoryBytes > this.#memoryBytes)
      throw new RequestProblem(
        "picture-too-large",
        "The picture takes too much memory to decode; a smaller one would do",
      );
    const free = await this.#memory.acquire(memoryBytes);
    try {
      return await use();
    } finally {
      free?.();
    }
  }
}

/** Finds what libvips does not tell, and refuses what takes long in places where no time limit reaches. */
function lookInside(bytes: Uint8Array, { format, compression, isProgressive, width, height }: PictureHeader): Inside {
  if (format === "heif") {
    if (compression === "av1") return { largestImagePixels: largestImagePixels(bytes) };
    throw new RequestProblem("picture-format", `Of the HEIF family only AVIF is read; the file should be ${formats}`);
  }
  if (format !== "jpeg" || !isProgressive) return {};
  const mostScans = Math.floor(mostScannedPixels / (width * height));
  const { scans, coefficients } = jpegStructure(bytes, mostScans);
  if (scans > mostScans) throw new RequestProblem("picture-too-large", "The picture consists of too many scans");
  return { coefficients };
}

const tookTooLong = (cause?: unknown): RequestProblem =>
  new RequestProblem("picture-too-large", "The picture takes too long to decode; a smaller one would do", { cause });

/** What libvips and libheif say is for us, in the cause. The caller learns what he can do. */
function problemOf(error: unknown, bytes: Uint8Array, mostPixels: number): RequestProblem {
  if (error instanceof RequestProblem) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const because = { cause: error };
  if (/pixel limit/.test(reason))
    return new RequestProblem("picture-too-large", `The picture has more than ${mostPixels / 1e6} megapixels`, because);
  if (/unsupported image format/.test(reason) && !isTiff(bytes))
    return new RequestProblem("picture-format", `The file should be ${formats}`, because);
  if (/channel limit/.test(reason))
    return new RequestProblem("picture-format", "The picture has more than five channels", because);
  if (error instanceof AvifStructureError)
    return new RequestProblem("picture-format", "The AVIF file is not a single picture as encoders write it", because);
  if (/timeout/.test(reason)) return tookTooLong(error);
  return new RequestProblem("picture-damaged", "The picture is damaged or not complete", because);
}

/** The directory of a TIFF is mostly at its end, so libvips does not know one that is cut off. */
const isTiff = (bytes: Uint8Array): boolean =>
  ["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(String.fromCharCode(...bytes.subarray(0, 4)));

/** As libuv counts them: https://docs.libuv.org/en/v1.x/threadpool.html */
function threadsOfLibuv(): number {
  const threads = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4);
  return Number.isInteger(threads) && threads > 1 ? threads : 2;
}
