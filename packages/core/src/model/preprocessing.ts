import { z } from "zod";
import { type Fit, fits } from "./fit.js";

/**
 * How a picture of any size becomes the pixels of an example. It is stored with the model, so that every picture is treated
 * as those were that the model has learned from.
 */
export const preprocessingSchema = z.strictObject({
  height: z.int().min(1).max(4096),
  width: z.int().min(1).max(4096),
  /** 3: red, green and blue of sRGB; 1: gray. */
  channels: z.union([z.literal(1), z.literal(3)]),
  fit: z.enum(fits),
  kernel: z.enum(["nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"]),
  /** What shows through where a picture is transparent. */
  background: z.string().regex(/^#[0-9a-f]{6}$/),
});

export type Preprocessing = z.infer<typeof preprocessingSchema>;

/**
 * The preprocessing of examples of a shape: height × width (× 1) in gray, or height × width × 3.
 *
 * @param fit how the pictures that a model learns from were made to fit.
 * @returns undefined if the examples are no pictures.
 */
export function preprocessingOf(exampleShape: readonly number[], fit: Fit = "fill"): Preprocessing | undefined {
  const [height, width, channels = 1, ...more] = exampleShape;
  if (height === undefined || width === undefined || more.length > 0 || (channels !== 1 && channels !== 3))
    return undefined;
  return { height, width, channels, fit, kernel: "lanczos3", background: "#ffffff" };
}
