import type { Command } from "../orchestrator/command.js";
import { itemsAt } from "../orchestrator/items.js";
import { nudge } from "../orchestrator/nudge.js";
import { placeOf } from "../run/position.js";
import { type CommandServices, execute } from "./execute.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/** Does again what a run is waiting for. */
export async function nudgeTraining(services: CommandServices, training: Training, position: number): Promise<void> {
  await execute(services, training, await commandsAt(services, training, position));
}

/** What has to be done again where a run stands. */
export async function commandsAt(
  { parameterServer, runStore }: Pick<Services, "parameterServer" | "runStore">,
  training: Pick<Training, "runId" | "schedule">,
  position: number,
): Promise<Command[]> {
  const { runId, schedule } = training;
  const { epoch } = placeOf(position, schedule);
  const missing = await parameterServer.missing(runId, position, itemsAt(schedule, position));
  const costs = await runStore.costs(runId);
  const { stopAt } = await parameterServer.steering(runId);
  return nudge(schedule, { position, missing, previousCost: costs[epoch - 1], stopAt });
}
