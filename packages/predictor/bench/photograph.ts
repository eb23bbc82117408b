import sharp from "sharp";

/** A JPEG of about 100 KB that is as hard to decode as a photograph: blurred noise of 1024 × 768 pixels. */
export async function photograph(): Promise<Uint8Array> {
  const noise = { type: "gaussian" as const, mean: 128, sigma: 60 };
  const create = { width: 1024, height: 768, channels: 3 as const, background: "#808080", noise };
  return sharp({ create }).blur(1.2).jpeg({ quality: 62 }).toBuffer();
}
