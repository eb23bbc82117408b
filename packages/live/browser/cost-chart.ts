import { type CostSeries, costRange, logCostRange, logTicks } from "../src/view/cost-series.js";
import { count, tick } from "../src/view/numbers.js";
import { colour } from "./theme.js";
import uPlot from "./uPlot.esm.js";

/** The curve, drawn. */
export interface CostChart {
  /** @param epochs how many the run is to have, if known. */
  draw(costs: CostSeries, epochs: number | undefined): void;
  destroy(): void;
}

const font = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/**
 * Puts a chart into a box, as large as the box is and becomes.
 *
 * @param showCursor is called with the epoch (from 1) and the cost under the pointer, or without.
 */
export function costChart(
  box: HTMLElement,
  isLog: boolean,
  showCursor: (epoch: number | undefined, cost: number | undefined) => void,
): CostChart {
  const [line, soft, grid] = [colour("curve"), colour("ink-soft"), colour("line")];
  const size = () => ({ width: Math.max(120, box.clientWidth), height: Math.max(120, box.clientHeight) });
  let lastEpoch = 1;
  const axis = { stroke: soft, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  const chart = new uPlot(
    {
      ...size(),
      legend: { show: false },
      padding: [12, 12, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9, fill: line } },
      scales: {
        x: { time: false, range: () => [1, lastEpoch] },
        y: isLog
          ? { distr: 3, range: (_, least, most) => logCostRange(least, most) }
          : { range: (_, least, most) => costRange(least, most) },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 56, size: 32, incrs: wholeSteps, values: (_, at) => at.map(count) },
        {
          ...axis,
          size: 56,
          space: 44,
          values: (_, at) => at.map(tick),
          ...(isLog && { splits: (_: uPlot, __: number, least: number, most: number) => logTicks(least, most) }),
          ...(isLog && { filter: (_: uPlot, at: number[]) => at }),
        },
      ],
      series: [
        {},
        {
          stroke: line,
          width: 2,
          points: { show: false },
          fill: (self) => shade(self, line),
        },
      ],
      hooks: {
        draw: [(self) => drawEnd(self, line)],
        setCursor: [
          (self) => {
            const at = self.cursor.idx;
            showCursor(
              at == null ? undefined : self.data[0][at],
              at == null ? undefined : (self.data[1]?.[at] ?? undefined),
            );
          },
        ],
      },
    },
    [[], []],
    box,
  );
  const resized = new ResizeObserver(() => chart.setSize(size()));
  resized.observe(box);
  return {
    draw(costs, epochs) {
      const [at, values] = costs.columns;
      // The whole length is there from the beginning while that leaves the curve wide enough to be seen.
      const over = costs.lastEpoch + 1;
      lastEpoch = Math.max(2, epochs !== undefined && over * 4 > epochs ? epochs : over * 1.25);
      // A logarithm of nothing is nowhere.
      chart.setData([at.map((epoch) => epoch + 1), isLog ? values.map((cost) => (cost > 0 ? cost : null)) : values]);
    },
    destroy() {
      resized.disconnect();
      chart.destroy();
    },
  };
}

/** Between two ticks of the epochs: there is no half an epoch. */
const wholeSteps = [1, 2, 5, 10, 20, 25, 50]
  .flatMap((step) => (step < 10 ? [step] : [step, step * 10, step * 100, step * 1e3, step * 1e4, step * 1e5]))
  .sort((a, b) => a - b);

function shade(self: uPlot, line: string): CanvasGradient {
  const { top, height } = self.bbox;
  const gradient = self.ctx.createLinearGradient(0, top, 0, top + Math.max(1, height));
  gradient.addColorStop(0, `${line}38`);
  gradient.addColorStop(1, `${line}00`);
  return gradient;
}

/** A dot where the curve is by now. */
function drawEnd(self: uPlot, line: string): void {
  const [at, values] = [self.data[0].at(-1), self.data[1]?.at(-1)];
  if (at === undefined || values == null) return;
  const [x, y] = [self.valToPos(at, "x", true), self.valToPos(values, "y", true)];
  const dot = (radius: number, fill: string) => {
    self.ctx.beginPath();
    self.ctx.arc(x, y, radius * devicePixelRatio, 0, 2 * Math.PI);
    self.ctx.fillStyle = fill;
    self.ctx.fill();
  };
  dot(8, `${line}33`);
  dot(4, line);
}
