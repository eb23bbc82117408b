import { type EventDelivery, type NotifyServices, notifyOf } from "@snn/core";

/** Something happened that a person may want to know. */
export async function notify(services: NotifyServices, { event }: EventDelivery): Promise<void> {
  await notifyOf(services, event);
}
