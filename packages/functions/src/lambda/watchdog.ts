import { functionNamed } from "./function.js";
import { watchdogHandler } from "./handlers/watchdog.js";
import {
  clock,
  datasetReader,
  deadLetters,
  eventBus,
  objectStore,
  parameterServer,
  runStore,
  workQueue,
} from "./ports/index.js";

const dependencies = functionNamed("watchdog", {
  clock,
  datasetReader,
  deadLetters,
  eventBus,
  objectStore,
  parameterServer,
  runStore,
  workQueue,
});

export const handler = watchdogHandler(dependencies);
