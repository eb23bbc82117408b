import sharp from "sharp";

/** A text as a picture: red, green, blue and alpha of every pixel. */
export interface Caption {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Draws a text, in any writing for which the machine has a font.
 *
 * @param width where lines are broken, in pixels.
 * @returns undefined where it cannot be drawn: a picture without captions is better than none.
 */
export async function caption(
  text: string,
  { width, bold = false }: { width: number; bold?: boolean },
): Promise<Caption | undefined> {
  const escaped = text
    .replace(/[\p{Cc}\p{Cs}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
  // The picture is cut to the ink: with a white bar, from the top of the line to its bottom, texts side by side stand on one line.
  const style = `size="10pt" weight="${bold ? "bold" : "normal"}"`;
  const markup = `<span foreground="#222222" ${style}>${escaped}</span><span foreground="#ffffff" ${style}>|</span>`;
  try {
    const { data, info } = await sharp({
      text: { text: markup, font: "sans", width, dpi: 96, rgba: true, wrap: "word-char" },
    })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: data };
  } catch {
    return undefined;
  }
}
