import { type EventDelivery, type LaunchServices, launchTraining, parseEvent } from "@snn/core";

/** A training was requested. */
export async function launch(services: LaunchServices, { event }: EventDelivery): Promise<void> {
  const parsed = parseEvent(event);
  if (parsed.type === "TrainingRequested") await launchTraining(services, parsed.detail);
}
