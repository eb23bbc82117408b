import { axis, colours, draw } from "./draw.js";

/** What is drawn over a plane. */
export interface PlanePlotOptions {
  /** Points of the plane and their classes, 0 or 1. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: number }[];
  /** What a network makes of the plane: the probability of class 1 at a place. Only the points when left out. */
  readonly probability?: (x: number, y: number) => number;
  /** The plane reaches from −`reach` to `reach` in both directions. @default 1.5 */
  readonly reach?: number;
  /** Of the square, in pixels. @default 360 */
  readonly side?: number;
  readonly title?: string;
}

/** Cells of the ground in either direction. */
const cells = 30;

/** Labelled points of a plane, over what a network with two inputs makes of it: orange where it sees class 1, blue elsewhere. */
export function planePlot({ points, probability, reach = 1.5, side = 360, title = "" }: PlanePlotOptions): string {
  const middle = (cell: number) => reach * ((2 * (cell + 0.5)) / cells - 1);
  const ground =
    probability === undefined
      ? []
      : Array.from({ length: cells * cells }, (_, index) => {
          const [column, row] = [index % cells, Math.floor(index / cells)];
          return [column, row, probability(middle(column), middle(row))];
        });
  const hidden = { type: "category", data: Array.from({ length: cells }, (_, cell) => cell), show: false };
  const range = {
    type: "value",
    min: -reach,
    max: reach,
    interval: reach / 3,
    nameGap: 26,
    splitLine: { show: false },
  };
  const scatter = (label: number, symbol: string, color: string) => ({
    type: "scatter",
    xAxisIndex: 1,
    yAxisIndex: 1,
    data: points.filter((point) => point.label === label).map(({ x, y }) => [x, y]),
    symbol,
    symbolSize: 9,
    itemStyle: { color, borderColor: colours.ground, borderWidth: 1.2 },
  });
  const option = {
    title: { text: title, left: "center", top: 6, textStyle: { fontSize: 14, color: colours.text } },
    grid: { left: 50, right: 16, top: title === "" ? 12 : 34, bottom: 46 },
    xAxis: [hidden, { ...axis("x₁", range), position: "bottom" }],
    yAxis: [hidden, { ...axis("x₂", { ...range, nameGap: 34 }), position: "left" }],
    visualMap: { show: false, min: 0, max: 1, seriesIndex: 0, inRange: { color: ["#a9cfe6", "#ffffff", "#f3c19c"] } },
    series: [
      { type: "heatmap", data: ground, itemStyle: { borderWidth: 0 }, silent: true },
      scatter(0, "circle", colours.blue),
      scatter(1, "diamond", colours.orange),
    ],
  };
  const label = `${points.length} points of a plane in two classes${probability === undefined ? "" : ", over what a network makes of it"}`;
  return draw(option, { width: side, height: side + (title === "" ? 0 : 22) }, label);
}
