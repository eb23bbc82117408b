import pc from "picocolors";
import type { Share } from "./figures.js";

const longestBar = 40;
/** What a terminal line has besides the bar. */
const besideBar = 46;

/** Bars, the longest first, each with its share of the whole and what it is. Without colours where NO_COLOR says so. */
export function barChart(shares: readonly Share[], show: (amount: number) => string, columns: number): string[] {
  const whole = shares.reduce((sum, { amount }) => sum + amount, 0);
  const width = Math.max(8, Math.min(longestBar, columns - besideBar));
  const most = Math.max(...shares.map(({ amount }) => amount));
  const names = Math.max(...shares.map(({ name }) => name.length));
  return [...shares]
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .map(({ name, amount }) => {
      const bar = "█".repeat(Math.max(1, Math.round((width * amount) / most)));
      const percent = ((100 * amount) / whole).toFixed(0).padStart(3);
      return `  ${name.padEnd(names)}  ${pc.cyan(bar.padEnd(width))} ${percent} %  ${show(amount)}`;
    });
}
