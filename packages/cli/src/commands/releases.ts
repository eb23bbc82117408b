import { type Command, Option } from "commander";
import { modelsOption, personName, reason, regionOption, stageOption } from "./options.js";

/** `snn releases`, `release`, `approve`, `reject` and `rollback`: its options and its help. */
export function addReleases(snn: Command): void {
  const command = (name: string, description: string) =>
    snn
      .command(name)
      .description(description)
      .addOption(modelsOption())
      .addOption(releasesCloudOption())
      .addOption(stageOption().implies({ cloud: "aws" }))
      .addOption(regionOption());
  const decision = (name: string, description: string) =>
    command(name, description)
      .option("--by <name>", "who decides (default: who is logged in)", personName)
      .option("--why <text>", "the reason, for those who look back", reason);
  command("releases", "show the models on their way to production, and who decided about them")
    .option("--json", "one JSON line per release")
    .action(async (options) => {
      const { listReleasesCommand } = await import("../releases/list-command.js");
      process.exitCode = await listReleasesCommand(options);
    });
  command("release", "put a model up for a decision; the first one ever goes to production by itself")
    .argument("<model>", "a model.onnx, or the output folder of a training")
    .action(async (model: string, options) => {
      const { releaseCommand } = await import("../releases/release-command.js");
      process.exitCode = await releaseCommand(model, options);
    });
  for (const [name, verdict, description] of [
    ["approve", "approved", "put a release that waits in staging into production"],
    ["reject", "rejected", "say no to a release that waits in staging"],
  ] as const)
    decision(name, description)
      .argument("<release>", "its id, such as rel_67e2413ac44ea399")
      .action(async (releaseId: string, options) => {
        const { decideCommand } = await import("../releases/decide-command.js");
        process.exitCode = await decideCommand(releaseId, verdict, options);
      });
  decision("rollback", "put what was in production before there again").action(async (options) => {
    const { rollBackCommand } = await import("../releases/decide-command.js");
    process.exitCode = await rollBackCommand(options);
  });
}

function releasesCloudOption(): Option {
  return new Option(
    "-c, --cloud <name>",
    "whose releases: of this machine, or of a cloud: --stage, or what the environment names",
  )
    .choices(["embedded", "aws"])
    .default("embedded");
}
