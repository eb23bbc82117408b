import { roundTicks, showTick } from "./ticks.js";

// In pixels of the picture.
const width = 800;
const height = 450;
const area = { left: 80, right: width - 32, top: 72, bottom: height - 64 };

const colours = { ground: "#ffffff", text: "#1f2937", muted: "#4b5563", grid: "#e5e7eb", curve: "#1d4ed8" };

/**
 * The cost curve as an SVG that needs nothing else, on a white ground of its own.
 *
 * @param costs the cost of every epoch, that of epoch 0 first. One that is not finite is left out.
 * @param title plain text.
 */
export function costPlotSvg(costs: readonly number[], title: string): string {
  const lastEpoch = Math.max(1, costs.length - 1);
  const epochTicks = roundTicks(0, lastEpoch, 10, "within", 1);
  const costTicks = roundTicks(...costRange(costs), 6, "around");
  const x = scale(0, lastEpoch, area.left, area.right);
  const y = scale(costTicks.values[0]!, costTicks.values.at(-1)!, area.bottom, area.top);
  const points = visibleEpochs(costs, area.right - area.left).map((epoch) => `${x(epoch)},${y(costs[epoch]!)}`);
  const middle = { x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 };

  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif" font-size="13" fill="${colours.muted}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.ground}"/>`,
    `<text x="${area.left}" y="32" font-size="18" font-weight="600" fill="${colours.text}">${escapeXml(title)}</text>`,
    `<text x="${area.left}" y="54">${summary(costs)}</text>`,
    ...costTicks.values.flatMap((cost) => [
      `<path d="M${area.left} ${y(cost)}H${area.right}" stroke="${colours.grid}"/>`,
      `<text x="${area.left - 10}" y="${y(cost)}" dy="0.35em" text-anchor="end">${showTick(cost, costTicks)}</text>`,
    ]),
    ...epochTicks.values.flatMap((epoch) => [
      `<path d="M${x(epoch)} ${area.top}V${area.bottom}" stroke="${colours.grid}"/>`,
      `<text x="${x(epoch)}" y="${area.bottom + 20}" text-anchor="middle">${showTick(epoch, epochTicks)}</text>`,
    ]),
    `<path d="M${area.left} ${area.top}V${area.bottom}H${area.right}" fill="none" stroke="${colours.muted}"/>`,
    `<text x="${middle.x}" y="${height - 16}" font-size="14" text-anchor="middle" fill="${colours.text}">epoch</text>`,
    `<text transform="translate(22 ${middle.y}) rotate(-90)" font-size="14" text-anchor="middle" fill="${colours.text}">cost</text>`,
    `<polyline points="${points.join(" ")}" fill="none" stroke="${colours.curve}" stroke-width="2" stroke-linejoin="round"/>`,
    // The end of the curve; and all of it, after a single epoch.
    ...points.slice(-1).map((point) => {
      const [cx, cy] = point.split(",");
      return `<circle cx="${cx}" cy="${cy}" r="4" fill="${colours.curve}"/>`;
    }),
    "</svg>",
  ].join("\n")}\n`;
}

/** The range of the cost axis. It starts at zero, unless the curve would then be a flat line high above it. */
function costRange(costs: readonly number[]): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  // A loop, since a million numbers are too many to be arguments of Math.min.
  for (const cost of costs) {
    if (!Number.isFinite(cost)) continue;
    least = Math.min(least, cost);
    most = Math.max(most, cost);
  }
  if (least > most) return [0, 1];
  if (least >= 0 && least <= most / 2) return [0, most > 0 ? most : 1];
  // Room above and below a cost that never changes, or by less than can be told apart.
  const margin = most - least > Math.abs(most) * 1e-9 ? 0 : Math.abs(most) / 10;
  return [least - margin, most + margin];
}

/**
 * The epochs that make the curve, thinned out to what can be seen: the lowest and the highest cost of every pixel column,
 * and the first and the last of all. So no peak is lost, however many epochs there are.
 */
export function visibleEpochs(costs: readonly number[], columns: number): number[] {
  const epochs = new Set<number>([0]);
  const perColumn = Math.max(1, costs.length / columns);
  for (let from = 0; from < costs.length; from += perColumn) {
    const first = Math.floor(from);
    let [lowest, highest] = [first, first];
    for (let epoch = first; epoch < Math.min(costs.length, Math.floor(from + perColumn)); epoch++) {
      if (costs[epoch]! < costs[lowest]!) lowest = epoch;
      if (costs[epoch]! > costs[highest]!) highest = epoch;
    }
    epochs.add(Math.min(lowest, highest)).add(Math.max(lowest, highest));
  }
  epochs.add(costs.length - 1);
  return [...epochs].filter((epoch) => Number.isFinite(costs[epoch]));
}

/** Maps a range linearly to pixels, to a hundredth of them. */
function scale(least: number, most: number, from: number, to: number): (value: number) => number {
  return (value) => Math.round(100 * (from + ((value - least) / (most - least)) * (to - from))) / 100;
}

function summary(costs: readonly number[]): string {
  if (costs.length === 0) return "no epochs";
  const epochs = `${costs.length.toLocaleString("en-US")} ${costs.length === 1 ? "epoch" : "epochs"}`;
  return `${epochs}, last cost ${String(Number(costs.at(-1)!.toPrecision(4)))}`;
}

/** Text as XML. What XML 1.0 cannot have is replaced: control characters, and halves of surrogate pairs. */
function escapeXml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return text.replace(/[&<>]/g, (character) => entities[character]!).replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");
}
