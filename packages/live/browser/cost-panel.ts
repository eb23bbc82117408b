import { cost, count } from "../src/view/numbers.js";
import type { RunView } from "../src/view/run-view.js";
import { costChart } from "./cost-chart.js";
import { byId, row, say } from "./dom.js";
import { onThemeChange } from "./theme.js";

const curve = byId("curve");
const log = byId<HTMLInputElement>("log");
const details = byId<HTMLDetailsElement>("costs-details");

let view: RunView | undefined;
let chart = costChart(curve, log.checked, showCursor);

/** Draws the curve as it is by now. */
export function showCosts(next: RunView): void {
  view = next;
  const { costs, facts } = next;
  chart.draw(costs, facts?.epochs);
  const { lastCost } = costs;
  const words =
    lastCost === undefined ? "no epoch is over" : `${cost(lastCost)} after epoch ${count(costs.lastEpoch + 1)}`;
  curve.setAttribute("aria-label", `The cost of every epoch: ${words}`);
  fillTable();
}

/** Changes between the scales. */
export function toggleLog(): void {
  log.click();
}

function showCursor(epoch: number | undefined, value: number | undefined): void {
  const isThere = epoch !== undefined && value !== undefined;
  say(byId("cost-at"), isThere ? `${cost(value)} in epoch ${count(epoch)}` : "");
}

function fillTable(): void {
  if (!details.open || view === undefined) return;
  const rows = view.costs.sample(20).map(([epoch, value]) => row([count(epoch + 1), cost(value)]));
  byId("costs").replaceChildren(...rows);
}

function rebuild(): void {
  chart.destroy();
  chart = costChart(curve, log.checked, showCursor);
  if (view !== undefined) chart.draw(view.costs, view.facts?.epochs);
}

log.addEventListener("change", rebuild);
details.addEventListener("toggle", fillTable);
onThemeChange(rebuild);
