import { gbSecondsOf, type Metrics, meteredFunctions, prices, type Results, type Usage } from "@snn/core";
import asciichart from "asciichart";
import pc from "picocolors";

const chartHeight = 10;
/** Columns that the numbers of the axis take. */
const axisWidth = 14;

/** What a person sees at the end of a run: the cost curve, how good the model is, and where the files are. */
export function summary(results: Results, folder: string, columns: number): string {
  const { epochs, train, test, dataset, messages, timing, usage, dollars = 0 } = results;
  const costs = epochs.map(({ cost }) => cost);
  const blocks = [
    costs.length > 1 ? costCurve(costs, columns) : "",
    train === undefined || test === undefined ? "" : accuracy({ train, test }),
    test === undefined ? "" : confusion(test, dataset.classes),
    `${messages.published.toLocaleString("en")} messages (${messages.duplicate} duplicate, ${messages.stale} stale, ` +
      `${messages.redelivered} redelivered${messages.hedged ? `, ${messages.hedged} hedged` : ""}) in ${(timing.totalMs / 1000).toFixed(1)} s`,
    usage === undefined || dollars === 0 ? "" : charged(usage, dollars),
    `${pc.bold(folder)}: results.json, params.h5, model.onnx, parameters.json, plot.svg`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** What AWS charges for a run, and for what. */
function charged(usage: Usage, dollars: number): string {
  const requests = usage.sqsSends + usage.sqsReceives + usage.sqsDeletes;
  const gbSeconds = meteredFunctions.reduce((sum, name) => sum + gbSecondsOf(usage, name), 0);
  return (
    `${pc.bold(`$${dollars.toFixed(4)}`)} at AWS's prices of ${prices.asOf} in ${prices.region}: ${requests.toLocaleString("en")} requests to SQS, ` +
    `${usage.events.toLocaleString("en")} events, ${gbSeconds.toFixed(1)} GB-seconds`
  );
}

function costCurve(costs: readonly number[], columns: number): string {
  const width = Math.max(10, Math.min(costs.length, columns - axisWidth, 100));
  // A point of the chart is the mean of the epochs that fall on it.
  const points = Array.from({ length: width }, (_, point) => {
    const share = costs.slice(
      Math.floor((point * costs.length) / width),
      Math.max(Math.floor(((point + 1) * costs.length) / width), Math.floor((point * costs.length) / width) + 1),
    );
    return share.reduce((sum, cost) => sum + cost, 0) / share.length;
  });
  const chart = asciichart.plot(points, {
    height: chartHeight,
    format: (value: number) => value.toFixed(4).padStart(10),
  });
  return `${pc.bold("cost")} over ${costs.length} epochs, ${costs[0]!.toFixed(6)} to ${costs.at(-1)!.toFixed(6)}\n${chart}`;
}

function accuracy({ train, test }: { train: Metrics; test: Metrics }): string {
  const line = (name: string, metrics: Metrics) => {
    const rows = metrics.confusionMatrix;
    const right = rows.reduce((sum, row, index) => sum + row[index]!, 0);
    const all = rows.flat().reduce((sum, count) => sum + count, 0);
    const rest = `precision ${percent(metrics.precision)}  recall ${percent(metrics.recall)}  F1 ${percent(metrics.f1)}`;
    return `${name} ${pc.bold(percent(metrics.accuracy))} right (${right} of ${all})  ${rest}`;
  };
  return `${line("training set", train)}\n${line("test set    ", test)}`;
}

function confusion({ confusionMatrix }: Metrics, classes: readonly string[]): string {
  const width = Math.max(
    ...classes.map((name) => name.length),
    ...confusionMatrix.flat().map((count) => String(count).length),
  );
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(width)}  ${cells.map((cell) => cell.padStart(width)).join("  ")}`;
  const lines = confusionMatrix.map((counts, index) => row(classes[index]!, counts.map(String)));
  return ["test set: true class by predicted class", pc.dim(row("", classes)), ...lines].join("\n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
