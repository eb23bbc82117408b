import { createHash } from "node:crypto";
import type { EChartsCoreOption } from "echarts/core";
// One file: the modules that we need of it are five hundred, which take half a second to load.
import { init } from "echarts/dist/echarts.esm.min.mjs";

/** How large a plot is, in pixels. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** Colours that people tell apart whatever their eyes are like (Okabe and Ito), on white. */
export const colours = {
  ground: "#ffffff",
  text: "#1f2937",
  muted: "#4b5563",
  grid: "#e5e7eb",
  blue: "#0072b2",
  orange: "#d55e00",
  series: [
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#e69f00",
    "#7f7f7f",
    "#a6761d",
    "#332288",
    "#117733",
  ],
};

const fontFamily = "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif";

/**
 * Draws a plot as an SVG that needs nothing else, on a white ground of its own. The same plot is the same text.
 *
 * @param label what is to be seen, for those who cannot see it: plain text.
 */
export function draw(option: EChartsCoreOption, { width, height }: PlotSize, label: string): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: colours.ground,
      color: colours.series,
      textStyle: { fontFamily, color: colours.muted },
      ...option,
    });
    return selfContained(chart.renderToSVGString(), label);
  } finally {
    chart.dispose();
  }
}

/** An axis as all plots have it. */
export function axis(name: string, more: object = {}): object {
  return {
    name,
    nameLocation: "middle",
    nameTextStyle: { fontSize: 13, color: colours.text },
    axisLine: { show: true, lineStyle: { color: colours.muted } },
    axisLabel: { fontSize: 12, color: colours.muted },
    splitLine: { lineStyle: { color: colours.grid } },
    ...more,
  };
}

/**
 * Text for a label: what a file can hold, and neither XML nor a reader can bear, is replaced, and what is too long is cut.
 *
 * @param most characters.
 */
export function labelText(text: string, most = 40): string {
  const characters = [...text.replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}\uFFFE\uFFFF]/gu, "\uFFFD")];
  return characters.length <= most ? characters.join("") : `${characters.slice(0, most - 1).join("")}…`;
}

/** Leaves out what is for the mouse, and gives parts names that no other plot of the same page has. */
function selfContained(svg: string, label: string): string {
  const still = svg
    .replace(/<style ?>.*?<\/style>\s*/gs, "")
    .replace(/ (?:class="zr\d+-cls-\d+"|ecmeta_\w+="[^"]*"|pointer-events="\w+")/g, "")
    .replace(/zr\d+-(?=[a-z]\d)/g, "snn-plot-");
  const name = createHash("sha256").update(still).digest("hex").slice(0, 8);
  const attributes = `<svg role="img" aria-label="${escapeAttribute(label)}" style="max-width:100%;height:auto"`;
  return still.replaceAll("snn-plot-", `plot-${name}-`).replace("<svg", () => attributes);
}

function escapeAttribute(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return labelText(text, 1000).replace(/[&<>"]/g, (character) => entities[character]!);
}
