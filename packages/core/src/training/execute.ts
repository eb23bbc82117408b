import type { Command } from "../orchestrator/command.js";
import { type BoundaryServices, executedAtBoundary } from "./boundary.js";
import { keepsToBudget } from "./budget.js";
import { saveCheckpoint } from "./checkpoint.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/** What it takes to do what the orchestrator wants. */
export type CommandServices = BoundaryServices & Pick<Services, "objectStore" | "prices">;

/**
 * Does what the orchestrator wants, command after command, until one does not hold.
 *
 * @returns false when one of the commands did not hold.
 */
export async function execute(
  services: CommandServices,
  training: Training,
  commands: readonly Command[],
): Promise<boolean> {
  for (const command of commands) if (!(await executed(services, training, command))) return false;
  return true;
}

/** @returns false when the commands after this one must not be carried out. */
async function executed(services: CommandServices, training: Training, command: Command): Promise<boolean> {
  const { parameterServer, eventBus, runStore } = services;
  const { runId } = training;
  switch (command.do) {
    case "choose": {
      const { stopAt } = await parameterServer.steering(runId);
      return execute(services, training, stopAt === command.stoppingAt ? command.ifSo : command.otherwise);
    }
    case "recordCost":
      await runStore.recordCost(runId, command.epoch, command.cost);
      return true;
    case "keepToBudget":
      return keepsToBudget(services, training, command.epoch);
    case "saveCheckpoint":
      await saveCheckpoint(services, training, command.step);
      return true;
    case "publish":
      await eventBus.publish(command.event);
      return true;
    default:
      return executedAtBoundary(services, training, command);
  }
}
