import { parseEvent } from "../messages/parse.js";
import { plan } from "../orchestrator/plan.js";
import type { EventDelivery } from "../ports/event-bus.js";
import { type CommandServices, execute } from "./execute.js";
import type { Services } from "./services.js";
import { isSteeringRequest, steerTraining } from "./steering.js";

/** What it takes to take a training on. */
export type TrainerServices = CommandServices & Pick<Services, "trainings">;

/** Takes a training on by one event, or does what somebody asks of it. Events of runs that are unknown or over are stale. @throws InvalidMessageError */
export async function advanceTraining(services: TrainerServices, { id, event }: EventDelivery): Promise<void> {
  const parsed = parseEvent(event);
  if (isSteeringRequest(parsed)) return steerTraining(services, parsed, id);
  const training = await services.trainings.get(parsed.detail.runId);
  if (training === undefined) return;
  await execute(services, training, plan(training.schedule, parsed));
}
