import { phases } from "../ours/phase-clock.js";
import { figure, mebibytes } from "./figure.js";
import type { Growth, MessageCost } from "./results.js";
import { table } from "./table.js";

/** Where the time of a message goes, a row a training. */
export function messagesMarkdown(costs: readonly MessageCost[]): string {
  const rows = costs.map(({ workload, precision, messageBatch, phaseUs, unclockedUs }) => [
    `${workload}, ${precision}, ${messageBatch === 1 ? "one at a time" : "a layer at a time"}`,
    ...phases.map((phase) => figure(phaseUs[phase])),
    figure(Object.values(phaseUs).reduce((sum, us) => sum + us, 0)),
    figure(unclockedUs),
  ]);
  return table(["µs a message", ...phases, "together", "without clocks"], rows);
}

/** How a message's time and the memory grow with a size. */
export function growthMarkdown(heading: string, points: readonly Growth[]): string {
  return table(
    [heading, "epochs measured", "µs a message", "memory in use", "peak memory"],
    points.map((point) => [
      point.size.toLocaleString("en"),
      point.epochs.toLocaleString("en"),
      figure(point.messageUs),
      mebibytes(point.liveBytes),
      mebibytes(point.peakBytes),
    ]),
  );
}
