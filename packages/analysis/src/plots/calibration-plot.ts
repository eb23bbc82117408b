import type { Calibration } from "../calibration.js";
import { axis, colours, draw, type PlotSize } from "./draw.js";

/**
 * The reliability curve as an SVG: what came true by what was said, a point a bin, the larger the more examples. Perfect
 * probabilities are on the diagonal.
 */
export function calibrationPlot(
  { bins, expectedCalibrationError }: Calibration,
  { width = 420, height = 420 }: Partial<PlotSize> = {},
): string {
  const filled = bins.filter(({ examples }) => examples > 0);
  const most = Math.max(1, ...filled.map(({ examples }) => examples));
  const share = { type: "value", min: 0, max: 1, interval: 0.25 };
  const option = {
    grid: { left: 60, right: 20, top: 20, bottom: 52 },
    xAxis: axis("probability that was given", { ...share, nameGap: 30 }),
    yAxis: axis("share that came true", { ...share, nameGap: 42 }),
    series: [
      {
        type: "line",
        silent: true,
        showSymbol: false,
        data: [
          [0, 0],
          [1, 1],
        ],
        lineStyle: { color: colours.muted, width: 1, type: [4, 4] },
      },
      {
        type: "line",
        symbol: "circle",
        showAllSymbol: true,
        clip: false,
        itemStyle: { color: colours.blue, borderColor: colours.ground, borderWidth: 1 },
        lineStyle: { width: 2, color: colours.blue },
        data: filled.map(({ meanProbability, observedShare, examples }) => ({
          value: [meanProbability, observedShare],
          // The area tells the number, as the eye compares areas.
          symbolSize: 8 + 18 * Math.sqrt(examples / most),
        })),
      },
    ],
  };
  const label = `Reliability curve, expected calibration error ${expectedCalibrationError.toFixed(4)}`;
  return draw(option, { width, height }, label);
}
