import type { Augmentation } from "./build-options.js";

/** How far a picture is changed at most: little enough that it shows the same. */
const rotationDegrees = 15;
const leastWindow = 0.8;
const brightnessChange = 0.15;
const contrastChange = 0.2;
const saturationChange = 0.3;

/** What a picture of one size is. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * A changed copy of a picture: `flip` mirrors every other one, left and right; `rotate` turns it by up to 15 degrees; `crop` takes
 * a window of 0.8 to 1 of its sides; `colour` changes brightness, contrast and saturation. What comes in from beyond the edges is
 * mirrored there.
 *
 * @param draw gives numbers from 0 to 1; every change takes as many as it needs, asked for or not, so that one change more leaves
 *   the others as they are.
 */
export function augment(
  pixels: Uint8Array,
  shape: PictureShape,
  changes: readonly Augmentation[],
  draw: () => number,
): Uint8Array {
  const either = (change: Augmentation, value: number, otherwise: number) =>
    changes.includes(change) ? value : otherwise;
  const around = (range: number) => (2 * draw() - 1) * range;
  const mirrored = either("flip", draw() < 0.5 ? -1 : 1, 1);
  const angle = either("rotate", (around(rotationDegrees) * Math.PI) / 180, 0);
  const window = either("crop", leastWindow + draw() * (1 - leastWindow), 1);
  const [left, top] = [around(0.5) * (1 - window) * shape.width, around(0.5) * (1 - window) * shape.height];
  const moved = sample(pixels, shape, {
    acrossX: mirrored * window * Math.cos(angle),
    acrossY: window * Math.sin(angle),
    downX: -mirrored * window * Math.sin(angle),
    downY: window * Math.cos(angle),
    left,
    top,
  });
  const tone = {
    brightness: 255 * around(brightnessChange),
    contrast: 1 + around(contrastChange),
    saturation: 1 + around(saturationChange),
  };
  return changes.includes("colour") ? recolour(moved, shape.channels, tone) : Uint8Array.from(moved);
}

/** Where a pixel of the copy comes from: a step to the right in the copy is one by (acrossX, acrossY) in the picture. */
interface Place {
  readonly acrossX: number;
  readonly acrossY: number;
  readonly downX: number;
  readonly downY: number;
  /** Where the middle of the copy is, from the middle of the picture. */
  readonly left: number;
  readonly top: number;
}

/** The picture seen through a moved window, each pixel of the four around it, weighted by nearness (bilinear). */
function sample(pixels: Uint8Array, { width, height, channels }: PictureShape, place: Place): Uint8ClampedArray {
  const copy = new Uint8ClampedArray(pixels.length);
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sourceX = middleX + place.left + (x - middleX) * place.acrossX + (y - middleY) * place.downX;
      const sourceY = middleY + place.top + (x - middleX) * place.acrossY + (y - middleY) * place.downY;
      const [x0, y0] = [Math.floor(sourceX), Math.floor(sourceY)];
      const [shareX, shareY] = [sourceX - x0, sourceY - y0];
      const [near, far] = [mirror(x0, width) * channels, mirror(x0 + 1, width) * channels];
      const [upper, lower] = [mirror(y0, height) * width * channels, mirror(y0 + 1, height) * width * channels];
      for (let channel = 0; channel < channels; channel++, at++)
        copy[at] =
          (1 - shareY) * ((1 - shareX) * pixels[upper + near + channel]! + shareX * pixels[upper + far + channel]!) +
          shareY * ((1 - shareX) * pixels[lower + near + channel]! + shareX * pixels[lower + far + channel]!);
    }
  return copy;
}

/** A place beyond the edge, mirrored at it. */
function mirror(place: number, length: number): number {
  const turn = ((place % (2 * length)) + 2 * length) % (2 * length);
  return turn < length ? turn : 2 * length - 1 - turn;
}

interface Tone {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
}

function recolour(pixels: Uint8ClampedArray, channels: number, { brightness, contrast, saturation }: Tone): Uint8Array {
  const copy = new Uint8ClampedArray(pixels.length);
  for (let at = 0; at < pixels.length; at += channels) {
    const gray =
      channels === 1 ? pixels[at]! : 0.2126 * pixels[at]! + 0.7152 * pixels[at + 1]! + 0.0722 * pixels[at + 2]!;
    for (let channel = at; channel < at + channels; channel++) {
      const colour = gray + saturation * (pixels[channel]! - gray);
      copy[channel] = 128 + contrast * (colour - 128) + brightness;
    }
  }
  return Uint8Array.from(copy);
}
