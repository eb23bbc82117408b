import { type Patience, type WatchdogServices, watch } from "@snn/core";

/** A minute has passed, or a moment where one is more patient. @returns how many runs stood still. */
export async function watchdog(services: WatchdogServices, patience?: Patience): Promise<number> {
  return watch(services, patience);
}
