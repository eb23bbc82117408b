import type { SetAnalysis } from "../analyse.js";
import { axis, colours, draw, labelText, type PlotSize } from "./draw.js";

const bins = 10;

/**
 * How often which probabilities are given, as an SVG. Of two classes the probability of class 1, those that are of it apart from those that
 * are not; of more, that of the likeliest class, the right ones apart from the wrong ones.
 */
export function probabilityHistogram(
  { probabilities, labels, predicted }: Pick<SetAnalysis, "probabilities" | "labels" | "predicted">,
  names: readonly string[],
  { width = 860, height = 300 }: Partial<PlotSize> = {},
): string {
  const classes = names.length;
  const isBinary = classes === 2;
  const groups = isBinary ? names.map((name) => labelText(name)) : ["wrong", "right"];
  const counts = groups.map(() => new Array<number>(bins).fill(0));
  labels.forEach((label, example) => {
    const asked = isBinary ? 1 : predicted[example]!;
    const probability = probabilities[example * classes + asked]!;
    const group = isBinary ? label : Number(predicted[example] === label);
    counts[group]![Math.min(bins - 1, Math.floor(probability * bins))]! += 1;
  });
  // A probability of the likeliest class is never below 1 / classes.
  const first = isBinary ? 0 : Math.floor(bins / classes);
  const edge = (bin: number) => Math.round((100 * bin) / bins);
  const shares = counts[0]!.slice(first).map((_, bin) => `${edge(bin + first)}–${edge(bin + first + 1)} %`);
  const option = {
    grid: { left: 72, right: 20, top: 40, bottom: 52 },
    legend: { top: 4, left: 64, itemGap: 20, textStyle: { fontSize: 12, color: colours.text } },
    xAxis: axis(isBinary ? `probability of ${labelText(names[1]!)}` : "probability of the likeliest class", {
      type: "category",
      data: shares,
      nameGap: 30,
      splitLine: { show: false },
      axisLabel: { fontSize: 12, color: colours.muted, interval: 0 },
    }),
    yAxis: axis("examples", { type: "value", minInterval: 1, nameGap: 48 }),
    color: [colours.orange, colours.blue],
    series: groups.map((name, group) => ({
      name,
      type: "bar",
      stack: "all",
      barCategoryGap: "8%",
      // Of nothing not even an outline.
      data: counts[group]!.slice(first).map((count) => (count === 0 ? "-" : count)),
      // Not by the colour alone.
      ...(group === 0 && { itemStyle: { borderColor: colours.text, borderWidth: 1, borderType: "solid" } }),
    })),
  };
  return draw(option, { width, height }, `Histogram of the probabilities of ${labels.length} examples`);
}
