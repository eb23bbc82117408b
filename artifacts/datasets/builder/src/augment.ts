import sharp from "sharp";
import { drawBackground } from "./background.js";
import type { Picture } from "./pictures.js";
import type { Random } from "./random.js";

/** Side of the finished pictures, in pixels, as in the network's 12,288 = 64 x 64 x 3 inputs. */
export const SIDE = 64;

/** Side at which pictures are drawn and augmented: 2.5 times the final one, so that turning them costs no sharpness. */
const CANVAS = 160;

/**
 * How far a picture is changed: enough that the ten or so examples of a cat face differ, little enough for a network of
 * dense layers, which knows nothing of place and cannot learn more from 400 cats.
 */
const ROTATION_DEGREES = 5;
const SCALE = { from: 0.85, to: 1 };
const SHIFT_PIXELS = 4;
const HUE_DEGREES = 6;

/** Premultiplied red, green, blue and alpha of each canvas pixel, 0 to 255. */
export type Drawing = Float64Array;

/** Draws a picture once at canvas size. */
export async function draw(picture: Picture): Promise<Drawing> {
  const { data } = await sharp(picture.source, { failOn: "error" })
    .resize(CANVAS, CANVAS, { fit: "contain", background: "#00000000" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const drawing = new Float64Array(CANVAS * CANVAS * 4);
  for (let at = 0; at < drawing.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    for (let channel = 0; channel < 3; channel++) drawing[at + channel] = ((data[at + channel] ?? 0) * alpha) / 255;
    drawing[at + 3] = alpha;
  }
  return drawing;
}

/**
 * One example: the drawing turned, scaled, moved and recoloured a little on a random background, as 64 x 64 x 3 bytes.
 * The arithmetic is done here rather than by sharp, so that the result depends on no more of it than drawing and
 * shrinking.
 */
export async function augment(drawing: Drawing, random: Random): Promise<Uint8Array> {
  const canvas = drawBackground(CANVAS, random);
  const angle = (random.between(-ROTATION_DEGREES, ROTATION_DEGREES) * Math.PI) / 180;
  const scale = random.between(SCALE.from, SCALE.to);
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  const middle = (CANVAS - 1) / 2;
  const left = middle + random.between(-SHIFT_PIXELS, SHIFT_PIXELS);
  const top = middle + random.between(-SHIFT_PIXELS, SHIFT_PIXELS);
  const hue = hueRotation(random.between(-HUE_DEGREES, HUE_DEGREES));

  const pixel: Pixel = [0, 0, 0, 0];
  for (let y = 0; y < CANVAS; y++) {
    for (let x = 0; x < CANVAS; x++) {
      sample(drawing, cos * (x - left) + sin * (y - top) + middle, cos * (y - top) - sin * (x - left) + middle, pixel);
      const [red, green, blue, alpha] = pixel;
      if (alpha === 0) continue;
      const at = (y * CANVAS + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const row = channel * 3;
        const colour = (hue[row] ?? 0) * red + (hue[row + 1] ?? 0) * green + (hue[row + 2] ?? 0) * blue;
        const behind = (canvas[at + channel] ?? 0) * (1 - alpha / 255);
        canvas[at + channel] = Math.min(255, Math.max(0, Math.min(alpha, Math.max(0, colour)) + behind));
      }
    }
  }
  const shrunk = await sharp(Uint8Array.from(canvas, Math.round), {
    raw: { width: CANVAS, height: CANVAS, channels: 3 },
  })
    .resize(SIDE, SIDE)
    .raw()
    .toBuffer();
  return new Uint8Array(shrunk);
}

type Pixel = [red: number, green: number, blue: number, alpha: number];

/** The drawing at a place between pixels: the four around it, weighted by nearness; nothing outside. */
function sample(drawing: Drawing, x: number, y: number, pixel: Pixel): void {
  pixel.fill(0);
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  for (let corner = 0; corner < 4; corner++) {
    const cx = x0 + (corner & 1);
    const cy = y0 + (corner >> 1);
    if (cx < 0 || cy < 0 || cx >= CANVAS || cy >= CANVAS) continue;
    const weight = (1 - Math.abs(x - cx)) * (1 - Math.abs(y - cy));
    const at = (cy * CANVAS + cx) * 4;
    for (let channel = 0; channel < 4; channel++) {
      pixel[channel] = (pixel[channel] ?? 0) + weight * (drawing[at + channel] ?? 0);
    }
  }
}

/** The 3 x 3 matrix of a turn of the colour circle which leaves greys as they are. */
function hueRotation(degrees: number): number[] {
  const angle = (degrees * Math.PI) / 180;
  const same = (1 + 2 * Math.cos(angle)) / 3;
  const next = (1 - Math.cos(angle)) / 3 - Math.sin(angle) / Math.sqrt(3);
  const last = (1 - Math.cos(angle)) / 3 + Math.sin(angle) / Math.sqrt(3);
  return [same, next, last, last, same, next, next, last, same];
}
