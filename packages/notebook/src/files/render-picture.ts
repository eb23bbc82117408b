import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import sharp from "sharp";

/**
 * Draws an SVG as a picture file that any program can open.
 *
 * @param file where it goes, as a PNG.
 * @param side in pixels.
 */
export async function renderPicture(drawing: string, file: string, side = 256): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await sharp(Buffer.from(drawing))
    .resize(side, side, { fit: "fill" })
    .flatten({ background: "#ffffff" })
    .png()
    .toFile(file);
}
