import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { listDeadLettersCommand, resendDeadLettersCommand } from "../cloud/dead-letters-command.js";
import { watchCommand } from "../cloud/watch-command.js";
import { notEmpty, regionOption, stageOption, wholeNumber } from "./options.js";

/** `snn watch`, `worker`, `dead-letters` and `cloud`: what belongs to a cloud: its options and its help. */
export function addClouds(snn: Command): void {
  snn
    .command("watch")
    .description("follow a run in a cloud to its end: of --stage, or the one that the environment names")
    .argument("<run>", "its id")
    .addOption(stageOption())
    .addOption(regionOption())
    .option("-o, --output <dir>", "bring its files here when it has ended", notEmpty)
    .option("--json", "one JSON line per event")
    .action(async (runId: string, options) => {
      process.exitCode = await watchCommand(runId, options);
    });
  snn
    .command("worker")
    .description("work on the neuron tasks of the linked cloud until a signal comes")
    .action(async () => {
      const { workerCommand } = await import("../cloud/worker-command.js");
      process.exitCode = await workerCommand();
    });
  const letters = snn.command("dead-letters").description("messages of a cloud that were given up");
  letters
    .command("list", { isDefault: true })
    .description("show them, with the reasons")
    .addOption(stageOption())
    .addOption(regionOption())
    .option("--json", "one JSON line per letter")
    .action(async (options) => {
      process.exitCode = await listDeadLettersCommand(options);
    });
  letters
    .command("resend")
    .description("send them again to where they came from")
    .argument("[id...]", "which; all when left out")
    .addOption(stageOption())
    .addOption(regionOption())
    .action(async (ids: string[], options) => {
      process.exitCode = await resendDeadLettersCommand(ids, options);
    });
  const cloud = snn.command("cloud").description("AWS on this machine");
  cloud
    .command("up")
    .description("keep a local cloud running, for the AWS CLI, other commands and curious people")
    .option("-w, --workers <n>", "worker processes", wholeNumber(0), availableParallelism())
    .option("--latencies", "let messages take as long as on AWS")
    .action(async (options) => {
      const { upCommand } = await import("../cloud/up-command.js");
      process.exitCode = await upCommand(options);
    });
}
