import { roundTicks, visibleEpochs } from "@snn/core";
import { axis, colours, draw, type PlotSize } from "./draw.js";

/** How a cost curve is drawn. */
export interface CostCurveOptions extends Partial<PlotSize> {
  /** Whether the axis of the cost is logarithmic. A cost of zero has no place on it, and is left out. */
  readonly log?: boolean;
}

/**
 * The cost of every epoch as an SVG.
 *
 * @param costs that of epoch 0 first. One that is not finite is left out.
 */
export function costCurve(
  costs: readonly number[],
  { width = 860, height = 340, log = false }: CostCurveOptions = {},
): string {
  const epochs = costs.length === 0 ? [] : visibleEpochs(costs, width);
  const points = epochs.map((epoch) => [epoch, costs[epoch]!]).filter(([, cost]) => !log || cost! > 0);
  const last = points.at(-1);
  const lastEpoch = Math.max(1, costs.length - 1);
  const epochMarks = roundTicks(0, lastEpoch, 8, "within", 1).values;
  const option = {
    grid: { left: 72, right: 72, top: 20, bottom: 52 },
    xAxis: axis("epoch", {
      type: "value",
      min: 0,
      max: lastEpoch,
      nameGap: 30,
      splitLine: { show: false },
      // Round ones only: the last epoch is any number, whose mark would be next to one of them.
      axisTick: { customValues: epochMarks },
      axisLabel: { fontSize: 12, color: colours.muted, customValues: epochMarks },
    }),
    yAxis: axis("cost", {
      type: log ? "log" : "value",
      nameGap: 52,
      axisLabel: { fontSize: 12, color: colours.muted, formatter: shortNumber },
      ...(!log && startOf(points.map(([, cost]) => cost!))),
    }),
    series: [
      {
        type: "line",
        data: points.map((point, index) => ({ value: point, symbol: index === points.length - 1 ? "circle" : "none" })),
        symbolSize: 9,
        showAllSymbol: true,
        itemStyle: { color: colours.blue },
        lineStyle: { width: 2, color: colours.blue },
        areaStyle: { color: colours.blue, opacity: 0.08 },
        endLabel: {
          show: last !== undefined,
          formatter: shortNumber(last?.[1] ?? 0),
          color: colours.text,
          fontSize: 13,
          fontWeight: 600,
        },
      },
    ],
  };
  const shown =
    last === undefined ? "no epochs yet" : `from ${shortNumber(points[0]![1]!)} to ${shortNumber(last[1]!)}`;
  return draw(option, { width, height }, `Cost by epoch, ${costs.length} epochs, ${shown}`);
}

/** Where the axis of the cost begins: at zero, unless the curve would be a flat line high above it. */
function startOf(costs: readonly number[]): object {
  const [least, most] = [Math.min(...costs), Math.max(...costs)];
  return least >= 0 && least <= most / 2 ? { min: 0 } : { scale: true };
}

/** Four significant digits, of a very small or large number with its power of ten. */
function shortNumber(value: number): string {
  const rounded = Number(value.toPrecision(4));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential().replace("e+", "e") : String(rounded);
}
