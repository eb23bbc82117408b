import { visibleEpochs } from "@snn/core";

/** Points that a curve on a page can show: about two a pixel column of a large screen. */
const columns = 1000;

/** Costs by epoch, ascending, thinned out to what a curve can show. Those that are no numbers, which no curve can show, are left out. */
export function visibleCosts(costs: ReadonlyMap<number, number>): [epoch: number, cost: number][] {
  const known = [...costs].filter(([, cost]) => Number.isFinite(cost)).sort(([a], [b]) => a - b);
  if (known.length <= 2 * columns) return known;
  const seen = visibleEpochs(
    known.map(([, cost]) => cost),
    columns,
  );
  return seen.sort((a, b) => a - b).map((index) => known[index]!);
}
