import { watchdog } from "../../watchdog.js";
import type { HandlerDependencies } from "../dependencies.js";
import { type EventHandler, eventHandler } from "./event.js";

/** The handler of the schedule: a minute has passed. */
export function watchdogHandler(dependencies: HandlerDependencies): EventHandler {
  return eventHandler(dependencies, (services) => watchdog(services));
}
