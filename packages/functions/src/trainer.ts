import { advanceTraining, type EventDelivery, type Services } from "@snn/core";

/** A boundary of a training was reached. */
export async function trainer(services: Services, delivery: EventDelivery): Promise<void> {
  await advanceTraining(services, delivery);
}
