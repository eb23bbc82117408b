import { type EventDelivery, notifyOf, type Services } from "@snn/core";

/** Something happened that a person may want to know. */
export async function notify(services: Services, { event }: EventDelivery): Promise<void> {
  await notifyOf(services, event);
}
