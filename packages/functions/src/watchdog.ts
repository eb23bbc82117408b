import { type Services, watch } from "@snn/core";

/** A minute has passed, or a moment where more nudges are allowed. */
export async function watchdog(services: Services, mostNudges?: number): Promise<void> {
  await watch(services, mostNudges);
}
