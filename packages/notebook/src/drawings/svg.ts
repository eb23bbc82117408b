/** Colours that people tell apart whatever their eyes are like (Okabe and Ito), on white. */
export const colours = {
  ground: "#ffffff",
  text: "#1f2937",
  muted: "#4b5563",
  line: "#9ca3af",
  pale: "#f3f4f6",
  blue: "#0072b2",
  orange: "#d55e00",
  green: "#00795a",
} as const;

/** Text as XML. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

/** An SVG on a white ground of its own, so that it can be read on a dark page, too. @param label what is to be seen, for those who cannot see it. */
export function svg(width: number, height: number, label: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(label)}" style="max-width:100%;height:auto" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif" font-size="13" fill="${colours.text}">`,
    `<rect width="${width}" height="${height}" fill="${colours.ground}"/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

/** Words at a place. */
export function words(
  x: number,
  y: number,
  text: string,
  { anchor = "middle", fill = colours.text as string, size = 13, weight = 400 } = {},
): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escapeXml(text)}</text>`;
}

/** A line from one place to another, with a head at its end. */
export function arrow(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  { colour = colours.muted as string, dashed = false, width = 1.5 } = {},
): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - 8 * dx, y2 - 8 * dy];
  const head = [
    [x2, y2],
    [bx - 4 * dy, by + 4 * dx],
    [bx + 4 * dy, by - 4 * dx],
  ].map(([x, y]) => `${round(x!)},${round(y!)}`);
  const dashes = dashed ? ` stroke-dasharray="5 4"` : "";
  return `<path d="M${round(x1)} ${round(y1)}L${round(bx)} ${round(by)}" stroke="${colour}" stroke-width="${width}"${dashes}/><polygon points="${head.join(" ")}" fill="${colour}"/>`;
}

/** To a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
