import { functionNamed } from "./function.js";
import { watchdogHandler } from "./handlers/watchdog.js";

export const handler = watchdogHandler(functionNamed("watchdog"));
