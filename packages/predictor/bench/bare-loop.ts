import sharp from "sharp";
import { openModel } from "../src/model/served-model.js";
import { standardModel } from "./standard-model.js";

/** Pictures that are under way at once: as many as libuv has threads. */
const atOnce = 4;

/** Decodes a picture and lets a model look at it, again and again, with nothing around it. @returns pictures a second. */
export async function bareLoop(picture: Uint8Array, seconds: number): Promise<number> {
  sharp.cache(false);
  sharp.concurrency(1);
  const model = await openModel(standardModel(1), "model.onnx");
  const { width, height, fit, kernel, background } = model.card.preprocessing;
  const start = performance.now();
  const endMs = start + seconds * 1000;
  let pictures = 0;
  const worker = async () => {
    while (performance.now() < endMs) {
      const pixels = await sharp(picture)
        .autoOrient()
        .resize(width, height, { fit, kernel })
        .flatten({ background })
        .removeAlpha()
        .toColourspace("srgb")
        .raw()
        .toBuffer();
      await model.predict([pixels]);
      pictures++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const rate = (pictures * 1000) / (performance.now() - start);
  await model.release();
  return rate;
}
