import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { notEmpty, portOption, regionOption, stageOption, wholeNumber } from "./options.js";

/** `snn watch`, `worker`, `dead-letters` and `cloud`: what belongs to a cloud: its options and its help. */
export function addClouds(snn: Command): void {
  snn
    .command("watch")
    .description(
      "see a run learn on a page that is served until Ctrl-C: one of this machine, running or over, or one in a cloud",
    )
    .argument("<run>", `its id, or its folder; in a cloud with --stage, or when the environment names one`)
    .addOption(stageOption())
    .addOption(regionOption())
    .option("--no-page", "in the terminal only, to the end of the run")
    .addOption(portOption())
    .option("-o, --output <dir>", "bring the files of a run in a cloud here when it has ended", notEmpty)
    .option("--json", "one JSON line per event")
    .action(async (runId: string, options) => {
      const { watchCommand } = await import("../watch/command.js");
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
      const { listDeadLettersCommand } = await import("../cloud/dead-letters-command.js");
      process.exitCode = await listDeadLettersCommand(options);
    });
  letters
    .command("resend")
    .description("send them again to where they came from")
    .argument("[id...]", "which; all when left out")
    .addOption(stageOption())
    .addOption(regionOption())
    .action(async (ids: string[], options) => {
      const { resendDeadLettersCommand } = await import("../cloud/dead-letters-command.js");
      process.exitCode = await resendDeadLettersCommand(ids, options);
    });
  const cloud = snn.command("cloud").description("AWS on this machine");
  cloud
    .command("up")
    .description("keep a local cloud running, for the AWS CLI, other commands and curious people")
    .addOption(
      new Option("-w, --workers <n>", "worker processes")
        .argParser(wholeNumber(0))
        .default(availableParallelism(), "one a processor"),
    )
    .option("--latencies", "let messages take as long as on AWS")
    .action(async (options) => {
      const { upCommand } = await import("../cloud/up-command.js");
      process.exitCode = await upCommand(options);
    });
}
