import type { Rgba } from "../src/view/pixels.js";

/** A canvas with a picture, one pixel for one. */
export function canvasOf({ width, height, data }: Rgba): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")!.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}
