import { launch } from "../launch.js";
import { functionNamed } from "./function.js";
import { subscriptionHandler } from "./handlers/event.js";
import { meteredEvents } from "./handlers/metered.js";
import {
  clock,
  datasetReader,
  deadLetters,
  eventBus,
  memoryBytes,
  objectStore,
  parameterServer,
  runStore,
  workQueue,
} from "./ports/index.js";

const dependencies = functionNamed("launch", {
  clock,
  datasetReader,
  deadLetters,
  eventBus,
  memoryBytes,
  objectStore,
  parameterServer,
  runStore,
  workQueue,
});

export const handler = meteredEvents("launch", dependencies.meter, subscriptionHandler(dependencies, launch));
