import { prices } from "@snn/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import { notEmpty, wholeNumber } from "./options.js";

/** `snn estimate`: its options and its help. */
export function addEstimate(snn: Command): void {
  snn
    .command("estimate")
    .description("what a training will take on AWS, in time and money, by a simulation; nothing is started or paid")
    .argument("[dataset]", "an HDF5 file, or its size, such as 209x12288; the shipped pictures of cats when left out")
    .option(
      "-p, --parameters <file>",
      "the network and how it is trained; the shipped parameters.json when left out",
      notEmpty,
    )
    .option("-e, --epochs <n>", "instead of the parameters' epochs", wholeNumber(1))
    .addOption(
      new Option("--region <name>", "of AWS, whose prices are known").choices([prices.region]).default(prices.region),
    )
    .addOption(
      new Option("--stage-size <kind>", "of the stage that stands idle the rest of the month")
        .choices(["dev", "production"])
        .default("dev"),
    )
    .option("--memory <mb>", "of the function that computes neurons", wholeNumber(128, 10_240))
    .option("--concurrency <n>", "message batches that are computed at once (as deployed: 20)", wholeNumber(2, 1000))
    .option("--budget <dollars>", "choose what is fastest for at most so much a run", dollars)
    .option("--deadline <time>", "choose what is cheapest in at most so much time, such as 90s, 30m or 2h", duration)
    .option("--change-numbers", "look also at other batch sizes and shards, with which the model becomes another one")
    .option("--json", "one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  snn estimate                                       the shipped data set and parameters
  snn estimate pictures.h5 --parameters net.json     your own
  snn estimate 209x12288 -p net.json --epochs 2500   before there is a data set
  snn estimate --deadline 10m                        the cheapest choice that is done in time
  snn estimate --budget 0.05 --json | jq .picked

Exit codes: 0 done, 1 no choice keeps to the budget and the deadline, 2 wrong input`,
    )
    .action(async (dataset: string | undefined, options) => {
      const { estimateCommand } = await import("../estimate/command.js");
      process.exitCode = await estimateCommand(dataset, options);
    });
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 };

/** Takes `90s`, `30m` or `2h`. @returns milliseconds. @throws InvalidArgumentError */
function duration(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const ms = Number(count) * unitMs[unit as keyof typeof unitMs];
  if (ms > 0) return ms;
  throw new InvalidArgumentError("Expected a time such as 90s, 30m or 2h.");
}

/** Takes an amount of money. @throws InvalidArgumentError */
function dollars(text: string): number {
  const amount = Number(text);
  if (/^\d*\.?\d+$/.test(text) && amount > 0) return amount;
  throw new InvalidArgumentError("Expected dollars, such as 0.5 or 20.");
}
