import type { Command } from "commander";
import type { SteeringRequest } from "../cloud/steering-command.js";
import { regionOption, stageOption } from "./options.js";

const commands: readonly { readonly name: string; readonly type: SteeringRequest; readonly description: string }[] = [
  {
    name: "pause",
    type: "PauseRequested",
    description: "have a run in a cloud hold its position, until it is resumed",
  },
  { name: "resume", type: "ResumeRequested", description: "have a paused run in a cloud go on" },
  {
    name: "stop",
    type: "StopRequested",
    description: "have a run in a cloud end with the epoch that it is in; its model is written, evaluated and released",
  },
];

/** `snn pause`, `resume` and `stop`: their options and their help. */
export function addSteering(snn: Command): void {
  for (const { name, type, description } of commands)
    snn
      .command(name)
      .description(description)
      .argument("<run>", "its id, in a cloud with --stage, or in the one that the environment names")
      .addOption(stageOption())
      .addOption(regionOption())
      .action(async (runId: string, options) => {
        const { steeringCommand } = await import("../cloud/steering-command.js");
        process.exitCode = await steeringCommand(type, runId, options);
      });
}
