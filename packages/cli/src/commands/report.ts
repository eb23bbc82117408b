import type { Command } from "commander";
import { notEmpty, regionOption, stageOption } from "./options.js";

/** `snn report`: its options and its help. */
export function addReport(snn: Command): void {
  snn
    .command("report")
    .description("write what there is to know about a run into one HTML file that can be mailed and printed")
    .argument("<run>", "its id, or its folder; in a cloud with --stage, or when the environment names one", notEmpty)
    .option(
      "-o, --output <file>",
      "where the report goes (default: report.html in the folder of the run, <run>.html for one in a cloud)",
      notEmpty,
    )
    .option("-d, --dataset <file>", "the data set, if it is not where it was any more", notEmpty)
    .addOption(stageOption())
    .addOption(regionOption())
    .option("--json", "print the figures, too, as one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  snn report runs/run_0123456789abcdef                  writes report.html there
  snn report run_0123456789abcdef -o cats.html
  snn report run_0123456789abcdef --json | jq .test.accuracy
  snn report run_0123456789abcdef --stage dev           a run on what bin/deploy has deployed

A run that has failed or has not ended has a report, too: of what is known of it.`,
    )
    .action(async (run: string, options) => {
      // Loaded here only: what draws plots is needed for nothing else.
      const { reportCommand } = await import("../report/command.js");
      process.exitCode = await reportCommand(run, options);
    });
}
