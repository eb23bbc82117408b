import type { SetAnalysis } from "../analyse.js";
import type { RocPoint } from "../roc.js";
import { axis, colours, draw, labelText, type PlotSize } from "./draw.js";

/** Curves that are named: there is no room for more names. */
const mostNamed = 16;

/** The ROC curves of a set as an SVG: one, or one a class where they are more than two. */
export function rocPlot(
  { classes, auc }: Pick<SetAnalysis, "classes" | "auc">,
  names: readonly string[],
  { width = 420, height = 420 }: Partial<PlotSize> = {},
): string {
  const drawn = classes.flatMap(({ class: index, roc }) => (roc === undefined ? [] : [{ index, roc }]));
  const share = { type: "value", min: 0, max: 1, interval: 0.25 };
  const many = drawn.length > 1;
  const nameOf = ({ index, roc }: (typeof drawn)[number]) =>
    many ? `${labelText(names[index]!, 20)}  ${roc.auc.toFixed(3)}` : labelText(names[index]!);
  const option = {
    grid: { left: 60, right: 20, top: 20, bottom: 52 },
    xAxis: axis("false positive rate", { ...share, nameGap: 30 }),
    yAxis: axis("true positive rate (sensitivity)", { ...share, nameGap: 42 }),
    ...(many && {
      legend: {
        right: 28,
        bottom: 60,
        orient: "vertical",
        icon: "rect",
        itemWidth: 18,
        itemHeight: 3,
        itemGap: 6,
        textStyle: { fontSize: 11, color: colours.text },
        data: drawn.slice(0, mostNamed).map(nameOf),
      },
    }),
    series: [
      ...drawn.map((curve) => ({
        name: nameOf(curve),
        type: "line",
        showSymbol: false,
        data: corners(curve.roc.points, Math.max(width, height)),
        lineStyle: { width: 2 },
        ...(!many && { areaStyle: { color: colours.blue, opacity: 0.08 } }),
      })),
      diagonal,
    ],
    ...(!many && auc !== undefined && { graphic: note(`area ${auc.toFixed(4)}`) }),
  };
  const told = auc === undefined ? "none: the set lacks a class" : `area under the curve ${auc.toFixed(4)}`;
  return draw(option, { width, height }, `ROC curve, ${told}`);
}

/** What chance would give. */
const diagonal = {
  type: "line",
  silent: true,
  showSymbol: false,
  data: [
    [0, 0],
    [1, 1],
  ],
  lineStyle: { color: colours.muted, width: 1, type: [4, 4] },
};

function note(text: string): object {
  const style = { text, fontSize: 15, fontWeight: 600, fill: colours.text };
  return { type: "text", right: 44, bottom: 76, style };
}

/** The points between which the curve is straight, and no more of them than can be seen. */
function corners(points: readonly RocPoint[], pixels: number): [number, number][] {
  const kept: [number, number][] = [];
  const place = (rate: number) => Math.round(rate * pixels * 2);
  points.forEach(({ falsePositiveRate: x, truePositiveRate: y }, index) => {
    const [before, after] = [kept.at(-1), points[index + 1]];
    if (before === undefined || after === undefined) {
      kept.push([x, y]);
      return;
    }
    const isOnEdge =
      (place(before[0]) === place(x) && place(x) === place(after.falsePositiveRate)) ||
      (place(before[1]) === place(y) && place(y) === place(after.truePositiveRate));
    if (!isOnEdge) kept.push([x, y]);
  });
  return kept;
}
