import type { Command } from "commander";
import { inspectCommand } from "../dataset/inspect.js";

/** `snn dataset …`: its options and its help. */
export function addDataset(snn: Command): void {
  const dataset = snn.command("dataset").description("look at data sets");
  dataset
    .command("inspect")
    .description("check a data set and show what is in it")
    .argument("<file>", "an HDF5 file")
    .option("--json", "one JSON object")
    .action(async (file: string, options) => {
      process.exitCode = await inspectCommand(file, options);
    });
}
