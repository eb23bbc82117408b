import sharp from "sharp";
import type { PictureShape } from "./augment.js";

/** A white picture to be drawn on. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#pixels = new Uint8Array(width * height * 3).fill(255);
  }

  /** Puts a picture of 1, 3 or 4 channels (gray; red, green, blue; and alpha) with its upper left corner at a place. What sticks out is cut. */
  put(pixels: Uint8Array, { width, height, channels }: PictureShape, left: number, top: number): void {
    for (let y = 0; y < Math.min(height, this.height - top); y++)
      for (let x = 0; x < Math.min(width, this.width - left); x++) {
        const from = (y * width + x) * channels;
        const to = ((top + y) * this.width + left + x) * 3;
        const alpha = channels === 4 ? pixels[from + 3]! / 255 : 1;
        for (let channel = 0; channel < 3; channel++) {
          const colour = pixels[from + (channels === 1 ? 0 : channel)]!;
          this.#pixels[to + channel] = alpha * colour + (1 - alpha) * this.#pixels[to + channel]!;
        }
      }
  }

  png(): Promise<Buffer> {
    return sharp(this.#pixels, { raw: { width: this.width, height: this.height, channels: 3 } })
      .png()
      .toBuffer();
  }
}
