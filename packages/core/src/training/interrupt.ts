import { placeOf } from "../run/position.js";
import { saveCheckpoint } from "./checkpoint.js";
import type { Services } from "./services.js";

/** Saves what a run that is about to lose its parameter server needs to be resumed. @returns the epoch that it will go on with. */
export async function interruptTraining(
  services: Pick<Services, "trainings" | "parameterServer" | "objectStore">,
  runId: string,
): Promise<number | undefined> {
  const training = await services.trainings.get(runId);
  const position = await services.parameterServer.position(runId);
  if (training === undefined || position === undefined) return undefined;
  const { step, epoch } = placeOf(position, training.schedule);
  await saveCheckpoint(services, training, step);
  return epoch;
}
