import { type Services, watch } from "@snn/core";

/** A minute has passed. */
export async function watchdog(services: Services): Promise<void> {
  await watch(services);
}
