import type { WatchdogServices } from "@snn/core";
import { watchdog } from "../../watchdog.js";
import type { HandlerDependencies } from "../dependencies.js";
import { type EventHandler, eventHandler } from "./event.js";

/** The handler of the schedule: a minute has passed. */
export function watchdogHandler(dependencies: HandlerDependencies<WatchdogServices>): EventHandler {
  return eventHandler(dependencies, async (services) => {
    dependencies.telemetry.standingRuns(await watchdog(services));
  });
}
