import { axis, colours, draw, labelText, type PlotSize } from "./draw.js";

/** More classes than this have cells without figures: they would not fit in. */
const mostWithFigures = 20;

/**
 * The confusion matrix as an SVG: true classes from top to bottom, predicted ones from left to right, the darker the larger its share of
 * the true class.
 */
export function confusionPlot(
  matrix: readonly (readonly number[])[],
  names: readonly string[],
  { width, height }: Partial<PlotSize> = {},
): string {
  const side = Math.min(760, Math.max(220, matrix.length * 52));
  const labels = names.map((name) => labelText(name, 18));
  const longest = Math.max(...labels.map((label) => [...label].length));
  const isTurned = matrix.length > 2 && longest > 4;
  const [left, bottom] = [56 + longest * 8, isTurned ? 56 + longest * 5 : 56];
  const sums = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const cells = matrix.flatMap((row, truth) =>
    row.map((count, predicted) => {
      const shareOfTruth = sums[truth] === 0 ? 0 : count / sums[truth]!;
      return {
        value: [predicted, truth, shareOfTruth],
        label: {
          show: matrix.length <= mostWithFigures,
          formatter: count.toLocaleString("en-US"),
          color: shareOfTruth > 0.5 ? colours.ground : colours.text,
          fontSize: matrix.length > 12 ? 10 : 14,
        },
      };
    }),
  );
  const category = { type: "category", data: labels, splitLine: { show: false }, axisTick: { show: false } };
  const option = {
    grid: { left, right: 20, top: 16, bottom },
    xAxis: axis("predicted class", {
      ...category,
      nameGap: bottom - 24,
      axisLabel: { fontSize: 12, color: colours.text, interval: 0, rotate: isTurned ? 35 : 0 },
    }),
    yAxis: axis("true class", {
      ...category,
      inverse: true,
      nameGap: left - 26,
      axisLabel: { fontSize: 12, color: colours.text, interval: 0 },
    }),
    visualMap: {
      show: false,
      min: 0,
      max: 1,
      dimension: 2,
      inRange: { color: ["#f3f7fa", "#9cc7e0", "#3b8fc2", "#004d7a"] },
    },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: colours.ground, borderWidth: 2 } }],
  };
  const size = { width: width ?? left + side + 20, height: height ?? 16 + Math.round(side * 0.8) + bottom };
  const right = matrix.reduce((sum, row, index) => sum + row[index]!, 0);
  const all = sums.reduce((sum, count) => sum + count, 0);
  return draw(option, size, `Confusion matrix of ${matrix.length} classes, ${right} of ${all} examples right`);
}
