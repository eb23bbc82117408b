import { type EventDelivery, launchTraining, parseEvent, type Services } from "@snn/core";

/** A training was requested. */
export async function launch(services: Services, { event }: EventDelivery): Promise<void> {
  const parsed = parseEvent(event);
  if (parsed.type === "TrainingRequested") await launchTraining(services, parsed.detail);
}
