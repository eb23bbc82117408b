import { finish } from "../finish.js";
import { functionNamed } from "./function.js";
import { subscriptionHandler } from "./handlers/event.js";
import { meteredEvents } from "./handlers/metered.js";
import {
  clock,
  compute,
  datasetReader,
  deadLetters,
  eventBus,
  modelEncoder,
  objectStore,
  parameterServer,
  runStore,
} from "./ports/index.js";

const dependencies = functionNamed("finish", {
  clock,
  compute,
  datasetReader,
  deadLetters,
  eventBus,
  modelEncoder,
  objectStore,
  parameterServer,
  runStore,
});

export const handler = meteredEvents("finish", dependencies.meter, subscriptionHandler(dependencies, finish));
