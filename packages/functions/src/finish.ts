import { type EventDelivery, endFailedTraining, type FinishServices, finishTraining, parseEvent } from "@snn/core";

/** A training is over. */
export async function finish(services: FinishServices, { event }: EventDelivery): Promise<void> {
  const parsed = parseEvent(event);
  if (parsed.type === "TrainingCompleted") await finishTraining(services, parsed.detail);
  if (parsed.type === "TrainingFailed") await endFailedTraining(services, parsed.detail);
}
