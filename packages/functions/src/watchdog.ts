import { type Patience, type Services, watch } from "@snn/core";

/** A minute has passed, or a moment where one is more patient. */
export async function watchdog(services: Services, patience?: Patience): Promise<void> {
  await watch(services, patience);
}
