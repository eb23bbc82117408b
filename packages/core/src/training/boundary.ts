import type { BoundaryCommand } from "../orchestrator/command.js";
import { itemsAt } from "../orchestrator/items.js";
import { crossing } from "../orchestrator/plan.js";
import { placeOf } from "../run/position.js";
import { epochCost, measureLoss } from "./cost.js";
import { enqueue } from "./enqueue.js";
import { type FailureServices, failTraining } from "./fail.js";
import { releaseStep } from "./release-step.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/** What it takes to take a run from one layer to the next. */
export type BoundaryServices = FailureServices & Pick<Services, "parameterServer" | "workQueue">;

/**
 * Takes a run across the boundary behind a position all of whose items are completed, and at the same time tells those who watch: the
 * run does not wait for them.
 */
export async function crossBoundary(services: BoundaryServices, training: Training, position: number): Promise<void> {
  const { runId, schedule } = training;
  const { epoch, batch, layer, direction } = placeOf(position, schedule);
  const detail = { runId, position, epoch, batch, layer, direction };
  const told = services.eventBus.publish({ type: "LayerCompleted", detail });
  told.catch(() => {});
  // To its end, whatever becomes of the other: who tries again must not find it half done.
  await allExecuted(services, training, crossing(schedule, position));
  await told;
}

async function allExecuted(
  services: BoundaryServices,
  training: Training,
  commands: readonly BoundaryCommand[],
): Promise<void> {
  for (const command of commands) if (!(await executedAtBoundary(services, training, command))) return;
}

/** Does what the orchestrator wants where a layer ends. @returns false when the commands after this one must not be carried out. */
export async function executedAtBoundary(
  services: BoundaryServices,
  training: Training,
  command: BoundaryCommand,
): Promise<boolean> {
  const { parameterServer, eventBus } = services;
  const { runId, schedule } = training;
  switch (command.do) {
    case "requireCompleted":
      return isCompleted(services, training, command.position);
    case "requireProvisional":
      return parameterServer.isProvisional(runId, command.position);
    case "claim":
      return (
        (await parameterServer.claim(runId, command.position, itemsAt(schedule, command.position - 1))) ||
        parameterServer.isProvisional(runId, command.position)
      );
    case "enqueue":
      await enqueue(services, training, command, schedule.hedgeAfterSeconds);
      return true;
    case "confirm":
      await parameterServer.confirm(runId, command.position);
      return true;
    case "measureLoss":
      return carriedOn(services, training, await measureLoss(services, training, command.step));
    case "completeEpoch": {
      const cost = await epochCost(services, training, command.epoch);
      if (cost === undefined) return false;
      await eventBus.publish({ type: "EpochCompleted", detail: { runId, epoch: command.epoch, cost } });
      return true;
    }
    case "releaseStep":
      await releaseStep(services, training, command.step);
      return true;
  }
}

async function isCompleted(
  { parameterServer }: Pick<Services, "parameterServer">,
  { runId, schedule }: Training,
  position: number,
): Promise<boolean> {
  // In one round trip, and in this order: what is missing where the run still is afterwards is missing indeed.
  const [missing, reached] = await Promise.all([
    parameterServer.missing(runId, position, itemsAt(schedule, position)),
    parameterServer.position(runId),
  ]);
  return reached === position ? missing.length === 0 : parameterServer.isProvisional(runId, position + 1);
}

/** A loss that is no number ends the run; anything else lets it go on. */
async function carriedOn(services: FailureServices, training: Training, problem: string | undefined): Promise<boolean> {
  if (problem === undefined) return true;
  await failTraining(services, training.runId, problem);
  return false;
}
