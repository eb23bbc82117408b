import { prices } from "@snn/core";
import { type EstimatedChoice, isSameChoice } from "@snn/estimate";
import pc from "picocolors";
import { aligned } from "../dataset/table.js";
import { barChart } from "./bar-chart.js";
import type { EstimateFigures } from "./figures.js";

/** An estimate as text for people, without a line break at the end. */
export function estimateReport(figures: EstimateFigures, columns: number): string {
  const { training, medianMs, slowTenthMs, epochMs, messagesPerSecond, stageSize, byEventsAlone, simulated } = figures;
  const { neurons, examples, features, precision, epochs, batchSize, messages } = training;
  const batches = batchSize === examples ? "full batch" : `batches of ${count(batchSize)}`;
  return [
    `${pc.bold(neurons.join("-"))} on ${count(examples)} × ${count(features)}, ${precision}, ${batches}, ${count(epochs)} epochs: ` +
      `${count(messages)} neuron messages`,
    "",
    pc.bold(`on AWS, ${figures.region}, prices of ${figures.pricesAsOf}`),
    ...aligned([
      [
        "time",
        `${time(medianMs)}, nine in ten within ${time(slowTenthMs)}: ${time(epochMs)} an epoch, ${count(messagesPerSecond)} messages a second`,
      ],
      ["price", `${money(figures.dollars)} a run`],
      ["stage", `${money(figures.idleDollarsPerMonth)} a month, whether anything is trained or not (${stageSize})`],
      [
        "by events alone",
        `${time(byEventsAlone.medianMs)}, ${money(byEventsAlone.dollars)}: if the trainer crossed every boundary, not the workers`,
      ],
    ]),
    ...figures.problems.map(({ file, found }) => pc.yellow(`  ${file} of memory are too little for ${found}`)),
    "",
    pc.bold("where the time goes"),
    ...barChart(figures.timeBy, time, columns),
    "",
    pc.bold("where the money goes"),
    ...barChart(figures.moneyBy, money, columns),
    "",
    ...choiceLines(figures),
    "",
    ...machineLines(figures),
    "",
    `${count(simulated.epochs)} of ${count(epochs)} epochs were simulated. The assumptions are in docs/how-to/estimate.md.`,
  ].join("\n");
}

function choiceLines({ choices, cheapest, fastest, picked, limits, chosen }: EstimateFigures): string[] {
  const changesNumbers = choices.some(
    (choice) => choice.batchSize !== chosen.batchSize || choice.shards !== chosen.shards,
  );
  const marks = (choice: EstimatedChoice) =>
    [
      ...(isSameChoice(choice, chosen) ? ["as given"] : []),
      ...(choice === cheapest ? ["cheapest"] : []),
      ...(choice === fastest ? ["fastest"] : []),
      ...(choice === picked ? ["picked"] : []),
    ].join(", ");
  const shown = changesNumbers ? choices.filter((choice) => marks(choice) !== "") : choices;
  const title = changesNumbers
    ? "of all choices, batch size and shards included, which change the model"
    : "choices that change no number of the model";
  const rows = shown.map((choice) => [
    String(choice.neuronsPerMessage),
    `${count(choice.neuronMemoryMb)} MB`,
    ...(changesNumbers ? [choice.batchSize === undefined ? "all" : count(choice.batchSize), count(choice.shards)] : []),
    time(choice.medianMs),
    money(choice.dollars),
    marks(choice),
  ]);
  const header = [
    "neurons_per_message",
    "memory",
    ...(changesNumbers ? ["batch_size", "shards"] : []),
    "time",
    "price",
    "",
  ];
  return [
    pc.bold(title),
    ...aligned(
      [header, ...rows],
      header.map((name) => (name === "" ? "left" : "right")),
    ),
    ...(Object.keys(limits).length > 0 && picked === undefined
      ? [pc.red(`none of ${count(choices.length)} keeps to ${limitsText(limits)}`)]
      : []),
  ];
}

function limitsText({ budgetDollars, deadlineMs }: EstimateFigures["limits"]): string {
  return [
    ...(budgetDollars === undefined ? [] : [money(budgetDollars)]),
    ...(deadlineMs === undefined ? [] : [time(deadlineMs)]),
  ].join(" and ");
}

function machineLines({ machine, medianMs }: EstimateFigures): string[] {
  const title = pc.bold("one machine, one process, no queue in between");
  if (machine === undefined) return [title, "  too large to be tried here in a few seconds"];
  const { processors, processor, epochMs, runMs, dollars } = machine;
  const factor = medianMs / runMs;
  const verdict =
    factor > 1
      ? `${times(factor)} as fast as AWS: the queue pays where one machine is too small, not here`
      : `AWS is ${times(1 / factor)} as fast`;
  return [
    title,
    ...aligned([
      ["time", `${time(runMs)}: ${time(epochMs)} an epoch, measured here now (${processors} × ${processor})`],
      ["price", `${money(dollars)} at ${money(prices.machineHour)} an hour for an m7g.large`],
    ]),
    `  ${verdict}`,
  ];
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function times(factor: number): string {
  return `${factor >= 10 ? count(factor) : factor.toFixed(1)} times`;
}

function money(dollars: number): string {
  if (dollars < 0.00001) return "less than $0.00001";
  return `$${dollars.toFixed(dollars >= 1 ? 2 : dollars >= 0.01 ? 3 : 5)}`;
}

/** A duration in the unit that suits it. */
function time(ms: number): string {
  if (ms < 1000) return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  if (ms < 90_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 5_400_000) return `${(ms / 60_000).toFixed(1)} min`;
  return ms < 172_800_000 ? `${(ms / 3_600_000).toFixed(1)} h` : `${(ms / 86_400_000).toFixed(1)} days`;
}
