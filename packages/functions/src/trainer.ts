import { advanceTraining, type EventDelivery, type TrainerServices } from "@snn/core";

/** A boundary of a training was reached. */
export async function trainer(services: TrainerServices, delivery: EventDelivery): Promise<void> {
  await advanceTraining(services, delivery);
}
