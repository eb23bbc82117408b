import { type Command, Option } from "commander";
import { faultNames, parseFaults } from "../train/faults.js";
import { dollars, modelsOption, notEmpty, portOption, regionOption, stageOption, wholeNumber } from "./options.js";

/** `snn train`: its options and its help. */
export function addTrain(snn: Command): void {
  snn
    .command("train")
    .description("train a network on a data set: upload it, then follow the events")
    .argument("[dataset]", "an HDF5 file; the shipped pictures of cats when left out")
    .option(
      "-p, --parameters <file>",
      "the network and how it is trained; the shipped parameters.json when left out",
      notEmpty,
    )
    .option("-e, --epochs <n>", "instead of the parameters' epochs", wholeNumber(1))
    .addOption(new Option("--precision <name>", "instead of the parameters' precision").choices(["float64", "float32"]))
    .option("-s, --seed <n>", "instead of the parameters' seed", wholeNumber(0))
    .option("--budget <dollars>", "instead of the parameters' budget: what the run may use in a cloud", dollars)
    .option("-o, --output <dir>", "where the results go (default: runs/<run id>)", notEmpty)
    .addOption(modelsOption())
    .option("-r, --resume <run>", "go on with an interrupted run: its id, or its folder")
    .addOption(
      new Option(
        "-c, --cloud <name>",
        "where: in this process, on real queues of this machine, or in a cloud: --stage, or what the environment names",
      )
        .choices(["embedded", "local", "aws"])
        .default("embedded"),
    )
    .addOption(stageOption().implies({ cloud: "aws" }))
    .addOption(regionOption())
    .option("-w, --workers <n>", "worker processes of the local cloud (default: one a processor)", wholeNumber(1))
    .option("--latencies", "let messages of the local cloud take as long as on AWS")
    .option("--message-batch <n>", "neuron tasks that a worker is handed at once (changes no result)", wholeNumber(1))
    .option(
      "--faults <spec>",
      `break things to see that nothing breaks: shares of ${faultNames.join(", ")}, and a seed`,
      parseFaults,
    )
    .option("--watch", "serve a page that shows how it learns, until Ctrl-C")
    .addOption(portOption())
    .option("--json", "one JSON line per event on standard output, and nothing else there")
    .option("-q, --quiet", "no progress and no summary")
    .addHelpText(
      "after",
      `
Examples:
  snn train                                      the shipped data set and parameters
  snn train pictures.h5 --parameters net.json    your own
  snn train --epochs 5 --json | jq .type         the events, for another program
  snn train --faults "seed=7,duplicate=0.3,reorder=1,lose=0.1,crash=0.02"
                                                 the same model, whatever happens to the messages
  snn train --watch                              see it learn in a browser
  snn train --resume runs/run_0123456789abcdef   after Ctrl-C, or worse
  snn train --resume run_0123456789abcdef --stage dev --budget 2
                                                 after its budget was used up
  snn train --cloud local --workers 4            the same model over SQS, EventBridge and Redis on this machine
  snn train --stage dev pictures.h5              on what bin/deploy has deployed; goes on without this machine

Exit codes: 0 done, 1 the training failed, 2 wrong input, 130 or 143 interrupted (resumable)`,
    )
    .action(async (dataset: string | undefined, options) => {
      const { trainCommand } = await import("../train/command.js");
      process.exitCode = await trainCommand(dataset, options);
    });
}
